import { type Args, type Compute, compare, expectedValues, type Problem, publish, withMistakes } from "@allclose/core";
import { type AttentionArgs, attentionGradients, attentionOracle, type Dense } from "@allclose/core/kernel";
import { reshape, type Tensor, tensor, vjp } from "@allclose/core/tensor";
import { readProblem } from "@allclose/runners";
import { describe, expect, it } from "vitest";
import { BANK } from "./bench/bank/files.mjs";

/** The kernel's arguments for those of a problem of the bank. */
const ARGS: Record<string, (args: Args) => AttentionArgs> = {
  "scaled-dot-product-attention": ({ Q, K, V, mask }) => ({ Q, K, V, mask }) as AttentionArgs,
  "flash-attention": ({ Q, K, V, causal }) =>
    ({ Q: oneHead(Q as Tensor), K: oneHead(K as Tensor), V: oneHead(V as Tensor), causal }) as AttentionArgs,
};

const oneHead = (x: Tensor): Tensor => reshape(x, [1, 1, ...x.shape]);
/** Numbers of the kernel in the shape that a reference gives them. */
const like = ({ shape }: { shape: readonly number[] }, { data }: Dense): Tensor =>
  tensor(shape, Float64Array.from(data), "float64");

const casesOf = ({ spec }: Problem) => publish(spec, "the oracle", "float64").cases();

/** The reference as the mathematics, and how far an ordinary computation of it in float64 may be off. */
const expected = (compute: Compute, inputs: ReturnType<typeof casesOf>[number]["inputs"], names: readonly string[]) =>
  expectedValues(compute, inputs, Object.fromEntries(names.map((name) => [name, "float64"])), ["the oracle"]);

describe.each(Object.keys(ARGS))("%s's reference agrees with the oracle", async (slug) => {
  const problem = await readProblem(`${BANK}/${slug}`);
  const compute = withMistakes(problem, problem.spec.entry.name, []);
  const argsOf = ARGS[slug] as (args: Args) => AttentionArgs;

  it.each(casesOf(problem).map((given) => [given.name, given] as const))("on %s", (_, { inputs }) => {
    const answers = attentionOracle(argsOf(Object.fromEntries(inputs)));
    for (const [name, values] of expected(compute, inputs, Object.keys(problem.spec.entry.returns))) {
      const answer = answers[name as keyof typeof answers];
      // Equation 1 has no answer for a query that may attend to nothing, and the kernel's is 0.
      expect({ name, ...compare(like(values, answer), values, "either") }).toMatchObject({ name, ok: true });
    }
  });

  const differentiable = casesOf(problem).filter(({ name }) => !name.startsWith("fully-masked-row"));
  it.each(differentiable.map((given) => [given.name, given] as const))(
    "in its gradients, on %s",
    (_, { inputs, outputs }) => {
      const { shape } = outputs.get("output") as { shape: readonly number[] };
      const size = shape.reduce((n, d) => n * d, 1);
      const dO = tensor(
        shape,
        Array.from({ length: size }, (_, i) => Math.sin(1 + 3 * i)),
        "float64",
      );
      const gradients = (args: Args) => vjp(compute, args, ["Q", "K", "V"], { output: dO }).gradients;
      const args = argsOf(Object.fromEntries(inputs));
      const { dQ, dK, dV } = attentionGradients(args, { ...dO, shape: attentionOracle(args).output.shape });
      for (const [name, values] of expected(gradients, inputs, ["Q", "K", "V"])) {
        const answer = { Q: dQ, K: dK, V: dV }[name] as Dense;
        expect({ name, ...compare(like(values, answer), values, "zero") }).toMatchObject({ name, ok: true });
      }
    },
  );
});

it("would tell a causal mask that counts from the first query", async () => {
  const problem = await readProblem(`${BANK}/flash-attention`);
  const { inputs } = casesOf(problem).find(({ name }) => name === "causal-0") as ReturnType<typeof casesOf>[number];
  const values = expected(withMistakes(problem, "flash_attention", []), inputs, ["output", "lse"]);
  const args = (ARGS["flash-attention"] as (args: Args) => AttentionArgs)(Object.fromEntries(inputs));
  const { output } = attentionOracle({ ...args, causal: { past: 0 } });
  const ours = values.get("output") as NonNullable<ReturnType<typeof values.get>>;
  expect(compare(like(ours, output), ours, "zero").ok).toBe(false);
});
