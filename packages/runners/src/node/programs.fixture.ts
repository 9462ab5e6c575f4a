import type { SuitePrograms } from "@allclose/core/testing";

const typescript = (
  body: string,
  name = "scale_rows",
  more = "",
) => `interface Tensor { shape: number[]; dtype: string; data: Float32Array }
export function ${name}(x: Tensor, by = 2) {
  ${body}
  const [n, d] = x.shape as [number, number];
  const data = x.data.map((v) => by * v);
  const total = Float32Array.from({ length: n }, (_, i) => data.subarray(i * d, (i + 1) * d).reduce((s, v) => s + v, 0));
  return [{ shape: [n, d], dtype: "float32", data }, { shape: [n], dtype: "float32", data: total }];
}
${more}`;

const stepTs = (result: string, before = "") => `interface Tensor { shape: number[]; data: Float32Array }
export function step(params: Tensor[], state: { m: Tensor; v?: Tensor; count: number }, lr: number) {
  if (!Array.isArray(params) || !["m,count", "m,v,count"].includes(String(Object.keys(state)))) throw new Error("not grouped");
  const next = params.map((p) => ({ ...p, data: p.data.map((x, i) => x - lr * state.m.data[i]!) }));
  const m = { ...state.m, data: state.m.data.map((x, i) => 2 * x + (state.v?.data[i] ?? 0)) };
  const count = state.count + 1;
  ${before}
  return ${result};
}
`;

const gateTs = (
  W_in: string,
  W_out: string,
  value = "",
) => `interface Tensor { shape: number[]; dtype: string; data: Float32Array }
const at = (W: Tensor, i: number, j: number, t: boolean) => W.data[t ? j * W.shape[1]! + i : i * W.shape[1]! + j]!;
const matmul = (a: Tensor, b: Tensor, t = false): Tensor => {
  const [n, k, m] = [a.shape[0]!, a.shape[1]!, b.shape[t ? 0 : 1]!];
  const dot = (i: number, j: number) => Array.from({ length: k }, (_, l) => at(a, i, l, false) * at(b, l, j, t)).reduce((s, v) => s + v);
  return { shape: [n, m], dtype: "float32", data: Float32Array.from({ length: n * m }, (_, i) => dot(Math.floor(i / m), i % m)) };
};
export class Gate {
  ${W_in}!: Tensor;
  ${W_out}: Tensor${value === "" ? " | undefined" : ` = ${value}`};
  constructor(private readonly factor: number) {}
  forward(x: Tensor): Tensor {
    const y = matmul(matmul(x, this.${W_in}, ${W_in.endsWith("_t")}), this.${W_out}!);
    return { ...y, data: y.data.map((v) => this.factor * v) };
  }
}
`;

const backwardTs = (gradient: string) =>
  typescript(
    "",
    "scale_rows",
    `export function scaleRowsBackward(x: Tensor, by = 2, d_y: Tensor, d_total: Tensor) {\n  return [${gradient}];\n}\n`,
  );

/** The programs of the runner suite, in TypeScript. */
export const nodePrograms: SuitePrograms = {
  right: typescript(""),
  camelCase: typescript("", "scaleRows"),
  misspelt: typescript("", "scale_row"),
  syntax: "export function scale_rows(x: unknown) {\n  return x x;\n}\n",
  raises: 'export function scale_rows() {\n  throw new RangeError("no good");\n}\n',
  loops: typescript("while (by === 0);"),
  exits: typescript("process.exit(0);"),
  changes: typescript("x.data.fill(0);"),
  half: typescript("return { ...x, data: x.data.map((v) => by * v) };"),
  wrongResult: 'export const scale_rows = () => "y";\n',
  prints: typescript('console.log("hello");'),
  another: typescript(
    "",
    "scale_rows",
    "export const negate = (x: Tensor) => ({ ...x, data: x.data.map((v) => -v) });\n",
  ),
  random: `const { random } = Math;
export const scale_rows = () => [{ shape: [2, 3], data: Float64Array.from({ length: 6 }, random) }, [random(), Math.random()]];`,
  dotted: stepTs("[next, { m, count }]"),
  dottedByName: stepTs("{ State: { M: m, count: BigInt(count) }, params: next }"),
  wrongContainer: stepTs("[next, [m, count]]"),
  changesContainer: stepTs("[next, { m, count }]", "[state.m, state.count] = [m, count];"),
  module: gateTs("W_in", "W_out"),
  moduleByAlias: gateTs("first_t", "second"),
  moduleWithout: gateTs("W_in", "W_last"),
  moduleMisshapen: gateTs("W_in", "W_out", '{ shape: [1, 1], dtype: "float32", data: new Float32Array(1) }'),
  backward: backwardTs("{ ...x, data: d_y.data.map((d, i) => by * (d + d_total.data[Math.floor(i / 3)]!) + 1) }"),
  backwardMisshapen: backwardTs("d_total"),
};
