import { isTensor } from "../../tensor/tensor.ts";
import { inCases, type SymptomKind, shared, sure, telling } from "./picture.ts";

/** An input handed back as it came. */
export const inputReturned: SymptomKind = {
  id: "input-returned",
  look({ wrong }) {
    const most = shared(wrong, (w) =>
      [...w.trial.inputs].flatMap(([name, input]) =>
        isTensor(input) &&
        telling(w) &&
        input.data.length === w.actual.data.length &&
        input.data.every((v, i) => v === w.actual.data[i])
          ? [name]
          : [],
      ),
    );
    return (
      most && {
        says: `${most.output} is the input ${most.words[0]}, unchanged`,
        confidence: sure(0.98, most),
        because: `${inCases(most)} ${most.output} holds the values of ${most.words[0]}, bit for bit`,
      }
    );
  },
};
