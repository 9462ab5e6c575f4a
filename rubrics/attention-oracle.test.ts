import {
  type Args,
  type Compute,
  collectEvidence,
  compare,
  expectedValues,
  inProcess,
  type Problem,
  publish,
  withMistakes,
} from "@allclose/core";
import { type AttentionArgs, attentionGradients, attentionOracle, type Dense } from "@allclose/core/kernel";
import { reshape, slice, type Tensor, tensor, vjp } from "@allclose/core/tensor";
import { readProblem } from "@allclose/runners";
import { describe, expect, it } from "vitest";
import { BANK } from "./bench/bank/files.mjs";

const NOBODY = { sha256: "0".repeat(64), language: "node", entryFile: "reference.ts", files: new Map() } as const;

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

describe("long inputs of flash-attention", async () => {
  const problem = await readProblem(`${BANK}/flash-attention`);
  const long = problem.reference.long?.["flash_attention"] as NonNullable<Problem["reference"]["long"]>[string];
  const compute = withMistakes(problem, "flash_attention", []);
  const drawn = (N: number, M: number, causal: boolean) => {
    const { tiled } = problem.spec.families;
    const families = { tiled: { ...tiled, N, M, causal: { value: causal } } };
    const [given] = publish({ ...problem.spec, families } as Problem["spec"], "long", "float64").cases();
    return (given as ReturnType<typeof casesOf>[number]).inputs;
  };

  it.each([true, false])("have the values of the reference's own run, and of its rows alone (causal: %s)", (causal) => {
    const args = Object.fromEntries(drawn(400, 700, causal));
    const [quick, own] = [long.exactly(args), compute(args)] as Record<string, Tensor>[];
    expect(long.rows(args)).toBe(400);
    for (const name of ["output", "lse"] as const) {
      const [a, b] = [quick?.[name] as Tensor, own?.[name] as Tensor];
      expect(a.shape).toEqual(b.shape);
      for (const [i, value] of b.data.entries()) expect(a.data[i]).toBeCloseTo(value, 13);
      for (const row of [0, 77, 399]) {
        const alone = compute({ ...args, ...long.row(args, row) })[name] as Tensor;
        const size = b.data.length / 400;
        for (const [i, value] of alone.data.entries()) expect(b.data[row * size + i]).toBeCloseTo(value, 13);
      }
    }
  });

  it("can be graded at N = 4096, and one tile that is left out is found", async () => {
    const { tiled } = problem.spec.families;
    const families = { long: { ...tiled, N: 4096, M: 4090, D: 64, E: 32 } };
    const checks = ["output", "lse"].map((of) => ({ id: of, kind: "close", of, families: ["long"] }));
    const spec = { ...problem.spec, families, checks, draws: { visible: 1, hidden: 0 } };
    const graded = { ...problem, spec } as unknown as Problem;
    const stateWith = async (keys: number) => {
      const runner = inProcess((inputs) => {
        const args = Object.fromEntries(inputs) as Record<string, Tensor>;
        const part = (name: string) => slice(args[name] as Tensor, 0, 0, keys);
        return new Map(Object.entries(long.exactly({ ...args, K: part("K"), V: part("V") }) as Record<string, Tensor>));
      });
      const { findings } = await collectEvidence(graded, NOBODY, runner, { seed: { visible: "long" } });
      return findings.map(({ check, state }) => `${check} ${state}`);
    };
    expect(await stateWith(4090)).toEqual(["output passed", "lse passed"]);
    // 31 tiles of 128, and what is left over.
    expect(await stateWith(31 * 128)).toEqual(["output failed", "lse failed"]);
  }, 60_000);
});
