import { eachOutput, type Look } from "./check.ts";
import { shapeOutcome } from "./shape.ts";

/** What `finite` says of one output of one case. */
export const finiteLook: Look = (actual, expected, _, output) => {
  const shape = shapeOutcome(actual.shape, expected, output);
  if (shape.state === "failed") return shape;
  if (expected.overflows !== undefined)
    return { state: "skipped", why: `an ordinary implementation overflows here in ${expected.dtype}` };
  let bad = 0;
  let first: number | undefined;
  for (let i = 0; i < actual.data.length; i++)
    if (!Number.isFinite(actual.data[i] as number) && Number.isFinite(expected.values[i] as number)) {
      bad++;
      first ??= actual.data[i] as number;
    }
  if (bad === 0) return { state: "passed" };
  return {
    state: "failed",
    code: "not-finite",
    output,
    message: `${bad} of ${actual.data.length} values of ${output} are ${Number.isNaN(first as number) ? "NaN" : "infinite"} where they should be numbers`,
    outside: Number((bad / actual.data.length).toPrecision(6)),
  };
};

export const finite = eachOutput(finiteLook);
