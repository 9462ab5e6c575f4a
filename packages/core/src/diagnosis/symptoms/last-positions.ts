import { axisName, inCases, type SymptomKind, shared, sure } from "./picture.ts";
import { wrongAlongAxes } from "./positions.ts";

/** Right but for the last positions of an axis: a tile or a remainder that is left out. */
export const lastPositions: SymptomKind = {
  id: "last-positions",
  look(picture) {
    const most = shared(picture.wrong, (w) =>
      wrongAlongAxes(w).flatMap(({ axis, size, shares }) => {
        const first = shares.findIndex((share) => share > 0);
        const most = shares.slice(first).every((share) => share >= 0.5);
        return first >= size / 2 && most ? [axisName(picture, w.output, axis)] : [];
      }),
    );
    return (
      most && {
        says: `only the last positions of ${most.output} along ${most.words[0]} are wrong, such as a last tile or a remainder`,
        confidence: sure(0.88, most),
        because: `${inCases(most)} every value before them is right`,
      }
    );
  },
};
