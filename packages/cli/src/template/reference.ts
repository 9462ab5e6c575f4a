import { cite, type Draft, isTensor, operands, sizes } from "./draft.ts";

const TYPES: Readonly<Record<string, string>> = {
  int: "number",
  float: "number",
  bool: "boolean",
  string: "string",
  ints: "number[]",
  floats: "number[]",
  strings: "string[]",
};

/** The TypeScript type of every argument, for a signature. */
export const typed = (draft: Draft): string[] =>
  draft.args.map((a) => `${a.name}${a.optional ? "?" : ""}: ${isTensor(a) ? "Tensor" : TYPES[a.type]}`);

export const referenceTs = (draft: Draft): string => {
  const used = operands(draft).map((a) => a.name);
  const needed = new Set([...used, ...sizes(draft).map((s) => s.arg)]);
  const taken = draft.args.map((a) => a.name).filter((name) => needed.has(name));
  return `import { define } from "@allclose/core";
import { abs, add, div, mul, reshape, sqrt, take, type Tensor } from "@allclose/core/tensor";

/** ${cite(draft.paper).replaceAll("*/", "* /")}. */
export const reference = define({
  // What people get wrong, each in words that a candidate understands. Each is a switch below: wrong["no-root"].
  mistakes: {
    "no-root": "The denominator is 1 + z² rather than its square root, so that large values vanish.",
    "no-square": "z is not squared in the denominator, so that the result keeps growing with z.",
  },
  entries: {
    // ── WRITE THE PAPER'S EQUATION HERE ──────────────────────────────────────────────────────────────────────────
    // The example is z/√(1 + z²), z being a sum of the arguments, each repeated or cut to the shape of the output.
    // Every op rounds to its operands' dtype, so write it plainly: the same lines are the oracle in float64.
    ${draft.entry}({ ${taken.join(", ")} }: { ${typed(draft).join("; ")} }, wrong) {
${sizes(draft)
  .map(({ symbol, arg, axis }) => `      const ${symbol} = ${arg}.shape[${axis}] as number;\n`)
  .join("")}${draft.returns
  .map(
    (output, j) =>
      `      const ${output.name} = squash(mix([${used.join(", ")}], [${output.shape.join(", ")}], ${j + 1}), wrong);\n`,
  )
  .join("")}      return { ${draft.returns.map((output) => output.name).join(", ")} };
    },
  },
});

const squash = (z: Tensor, wrong: Readonly<Record<string, boolean>>): Tensor => {
  const denominator = add(wrong["no-square"] ? abs(z) : mul(z, z), 1);
  return div(z, wrong["no-root"] ? denominator : sqrt(denominator));
};

/** The sum of the tensors in a shape, weighted by first, first + 1, … */
const mix = (tensors: readonly Tensor[], shape: readonly number[], first: number): Tensor =>
  tensors.map((x, k) => mul(fit(x, shape), first + k)).reduce((a, b) => add(a, b));

/** The values of x in row-major order, repeated or cut to fill a shape. */
const fit = (x: Tensor, shape: readonly number[]): Tensor => {
  const size = shape.reduce((n, d) => n * d, 1);
  const positions = Array.from({ length: size }, (_, i) => i % x.data.length);
  return reshape(take(reshape(x, [-1]), 0, positions), shape);
};
`;
};
