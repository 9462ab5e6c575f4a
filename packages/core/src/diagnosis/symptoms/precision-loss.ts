import { oracle } from "../../checks/tolerance.ts";
import type { Inputs } from "../../runner.ts";
import { type Float, FORMATS, isFloat } from "../../tensor/dtype.ts";
import { round } from "../../tensor/round.ts";
import { cast, isTensor } from "../../tensor/tensor.ts";
import { alike, inCases, type SymptomKind, shared, sure, telling, type Wrong } from "./picture.ts";

const NARROW = ["bfloat16", "float16"] as const;

/** Rounded to 16 bits on the way: the result, or the inputs. */
export const precisionLoss: SymptomKind = {
  id: "precision-loss",
  look({ wrong }) {
    const most = shared(wrong, (w) => {
      if (!telling(w) || (w.expected.dtype !== "float32" && w.expected.dtype !== "float64")) return [];
      const result = NARROW.find((dtype) => isRounded(w, dtype));
      const inputs = NARROW.find((dtype) => hasRoundedInputs(w, dtype));
      return [
        ...(result ? [`${w.output} is rounded to ${result}`] : []),
        ...(inputs ? [`the inputs are rounded to ${inputs}`] : []),
      ];
    });
    return (
      most && {
        says: most.words[0] as string,
        confidence: sure(0.93, most),
        because: `${inCases(most)} the errors are those of ${(most.words[0] as string).replace(" is rounded", " rounded").replace(" are rounded", " rounded")}`,
      }
    );
  },
};

/** Every value is one that the format holds, and the nearest or the next to the right one. */
const isRounded = (w: Wrong, dtype: Float): boolean =>
  w.actual.data.length === w.expected.values.length &&
  w.actual.data.every((a, i) => {
    const e = w.expected.values[i] as number;
    return a === round(a, dtype) && Math.abs(a - e) <= 2 * FORMATS[dtype].unit * Math.abs(e) + FORMATS[dtype].smallest;
  });

function hasRoundedInputs(w: Wrong, dtype: Float): boolean {
  const narrow: Inputs = new Map(
    [...w.trial.inputs].map(([name, v]) => [name, isTensor(v) && isFloat(v.dtype) ? cast(cast(v, dtype), v.dtype) : v]),
  );
  const predicted = oracle(w.trial.compute([]), narrow).get(w.output);
  return predicted !== undefined && alike(w.actual.data, predicted.data, w.expected);
}
