import { expect, test } from "vitest";
import { gradientOf, withVectors } from "../checks/gradient.ts";
import { ordinary } from "../checks/tolerance.ts";
import { answering } from "../proving/sessions.ts";
import { define } from "../reference.ts";
import { add, not, softmax, type Tensor, where } from "../tensor/index.ts";
import { evidenceOf, tinyProblem, tinySpec } from "../testing/tiny-problem.ts";
import { withMistakes } from "./mistakes.ts";

type Args = { x: Tensor; mask?: Tensor };
const allowedBy = (mask: Tensor, inverted: boolean | undefined) => (inverted ? not(mask) : mask);
const reference = (masked: (x: Tensor, allowed: Tensor) => Tensor) =>
  define({
    mistakes: { "mask-inverted": "The mask is inverted.", "not-masked": "The mask is not used." },
    entries: {
      scaled_softmax: ({ x, mask }: Args, wrong) => ({
        weights: softmax(mask && !wrong["not-masked"] ? masked(x, allowedBy(mask, wrong["mask-inverted"])) : x, -1),
      }),
    },
  });
const filled = reference((x, allowed) => where(allowed, x, -Infinity));
const added = reference((x, allowed) => add(x, where(allowed, 0, -Infinity)));
const problemOf = (own: typeof filled) =>
  tinyProblem(
    {
      entry: { ...tinySpec().entry, returns: { weights: { shape: ["N", "M"], dtype: "float32" } } } as never,
      // Inverted, the causal mask leaves the last row nothing: NaN, and through it a gradient of NaN or of 0.
      families: { ordinary: { N: 4, M: 6, mask: "causal" } },
      checks: [
        { id: "shapes", kind: "shape" },
        { id: "values", kind: "close" },
        { id: "gradients", kind: "gradient", wrt: ["x"] },
      ],
    },
    own,
  );

/** A candidate who adds the mask, where the reference fills it in, or the other way round. */
const writing = (own: typeof filled, mistakes: readonly string[]) =>
  answering((inputs, { gradient }) => {
    const compute = withMistakes(problemOf(own), "scaled_softmax", mistakes);
    const outputs = ordinary(compute, inputs);
    if (gradient === undefined) return { outputs };
    const outside = withVectors(inputs, gradient.upstream, new Map());
    return { outputs, gradients: ordinary(gradientOf(compute, gradient.of, 1), outside) };
  });
const named = async (candidate: typeof filled, judge: typeof filled, mistakes: readonly string[]) => {
  const { diagnosis } = await evidenceOf(writing(candidate, mistakes), problemOf(judge));
  return diagnosis.explanations.map((e) => e.mistakes.map((m) => m.id));
};

test("a mistake whose values are NaN is named, whichever way its gradient is written", async () => {
  for (const candidate of [filled, added])
    for (const judge of [filled, added])
      expect(await named(candidate, judge, ["mask-inverted"])).toEqual([["mask-inverted"]]);
});

test("gradients through numbers still rule a mistake out", async () => {
  const half = answering((inputs, options) => {
    const values = options.gradient === undefined ? "not-masked" : "mask-inverted";
    const opened = problemOf(filled);
    const compute = withMistakes(opened, "scaled_softmax", [values]);
    const outputs = ordinary(withMistakes(opened, "scaled_softmax", ["not-masked"]), inputs);
    if (options.gradient === undefined) return { outputs };
    const outside = withVectors(inputs, options.gradient.upstream, new Map());
    return { outputs, gradients: ordinary(gradientOf(compute, options.gradient.of, 1), outside) };
  });
  expect((await evidenceOf(half, problemOf(filled))).diagnosis.explanations).toEqual([]);
  expect(await named(filled, added, ["not-masked"])).toEqual([["not-masked"]]);
});
