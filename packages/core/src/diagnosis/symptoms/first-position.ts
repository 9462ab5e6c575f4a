import { axisName, inCases, type SymptomKind, shared, sure } from "./picture.ts";
import { wrongAlongAxes } from "./positions.ts";

/** Right but for the first position of an axis. */
export const firstPosition: SymptomKind = {
  id: "first-position",
  look(picture) {
    const most = shared(picture.wrong, (w) =>
      wrongAlongAxes(w).flatMap(({ axis, shares: [first, ...others] }) =>
        (first as number) >= 0.5 && others.every((share) => share === 0) ? [axisName(picture, w.output, axis)] : [],
      ),
    );
    return (
      most && {
        says: `only the first position of ${most.output} along ${most.words[0]} is wrong`,
        confidence: sure(0.88, most),
        because: `${inCases(most)} every value after it is right`,
      }
    );
  },
};
