import { eachOutput } from "./check.ts";

export const dtype = eachOutput((actual, expected, _, output) =>
  actual.dtype === expected.dtype
    ? { state: "passed" }
    : {
        state: "failed",
        code: "dtype",
        output,
        message: `${output} should be ${expected.dtype}, but is ${actual.dtype}`,
      },
);
