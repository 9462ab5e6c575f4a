import { describe, expect, test } from "vitest";
import { mistaken } from "../proving/sessions.ts";
import type { Tensor } from "../tensor/index.ts";
import { altered, evidenceOf, tinyProblem } from "../testing/tiny-problem.ts";

const problem = tinyProblem();
const told = async (runner: Parameters<typeof evidenceOf>[0], check: string, family = "ordinary") =>
  (await evidenceOf(runner)).findings.filter((f) => f.check === check && f.case.family === family)[0];
const reshaped = (shape: (own: readonly number[]) => number[]) =>
  altered(problem, (outputs) => {
    const w = outputs.get("weights") as Tensor;
    return outputs.set("weights", { ...w, shape: shape(w.shape) });
  });

describe("shape", () => {
  test("passes the shapes of the signature", async () => {
    expect(await told(mistaken(problem, []), "shapes")).toMatchObject({ state: "passed" });
  });

  test.each([
    ["an axis too many", (s: readonly number[]) => [...s, 1], "(4, 6, 1)"],
    ["all axes in one", (s: readonly number[]) => [s.reduce((n, d) => n * d, 1)], "(24,)"],
    ["axes exchanged", (s: readonly number[]) => [...s].reverse(), "(6, 4)"],
  ])("fails %s, and prints both", async (_, shape, printed) => {
    expect(await told(reshaped(shape), "shapes")).toMatchObject({
      state: "failed",
      code: "shape",
      output: "weights",
      message: `weights should have shape (4, 6), but has ${printed}`,
    });
  });
});

describe("dtype", () => {
  test("passes the dtypes of the signature", async () => {
    expect(await told(mistaken(problem, []), "dtypes")).toMatchObject({ state: "passed" });
  });

  test("fails another, and prints both", async () => {
    const wide = altered(problem, (outputs) => {
      const w = outputs.get("weights") as Tensor;
      return outputs.set("weights", { ...w, dtype: "float64" });
    });
    expect(await told(wide, "dtypes")).toMatchObject({
      state: "failed",
      code: "dtype",
      message: "weights should be float32, but is float64",
    });
    expect(await told(wide, "values")).toMatchObject({ state: "passed" });
  });
});
