import type { Runner } from "@allclose/core";
import { runnerSuite, type SuitePrograms } from "@allclose/core/testing";
import { afterAll, describe, expect, test } from "vitest";
import { nodeRunner } from "./node/runner.ts";
import { onnxRunner } from "./onnx/runner.ts";
import { graphs } from "./onnx/suite.fixture.ts";
import { pythonRunner } from "./python/runner.ts";
import { available } from "./python/testing.ts";

const scale = (body: string, name = "scale_rows", more = "") => `import numpy as np
def ${name}(x, by=2.0):
    ${body}
    return by * x, (by * x).sum(-1)
${more}`;

const step = (result: string, before = "pass") => `import numpy as np
def step(params, state, lr):
    assert type(params) is list and len(params) == 2 and type(lr) is float
    assert list(state) in (["m", "count"], ["m", "v", "count"])
    params = [p - lr * state["m"] for p in params]
    m = 2 * state["m"] + state.get("v", 0)
    count = state["count"] + 1
    ${before}
    return ${result}
`;

const gate = (W_in: string, W_out: string, shape = "None") => `import numpy as np
class Gate:
    def __init__(self, factor):
        self.factor, self.${W_in}, self.${W_out} = factor, None, ${shape}
    def forward(self, x):
        return self.factor * (x @ self.${W_in}${W_in.endsWith("_t") ? ".T" : ""} @ self.${W_out})
`;

const backward = (gradient: string) =>
  scale("pass", "scale_rows", `def scale_rows_backward(x, by=2.0, *, d_y, d_total):\n    return (${gradient},)\n`);

const numpy: SuitePrograms = {
  right: scale("pass"),
  camelCase: scale("pass", "scaleRows"),
  misspelt: scale("pass", "scale_row"),
  syntax: "import numpy as np\ndef scale_rows(x, by=2.0:\n    return x\n",
  raises: 'def scale_rows(x, by=2.0):\n    raise ValueError("no good")\n',
  loops: scale("while by == 0: pass"),
  exits: scale("import os; os._exit(0)"),
  changes: scale("x[:] = 0"),
  half: "def scale_rows(x, by=2.0):\n    return by * x\n",
  wrongResult: 'def scale_rows(x, by=2.0):\n    return "y"\n',
  prints: scale('print("hello")'),
  another: scale("pass", "scale_rows", "def negate(x):\n    return -x\n"),
  random: "import numpy as np\ndef scale_rows(x, by=2.0):\n    return np.random.rand(*x.shape), np.random.rand(2)\n",
  dotted: step('params, {"m": m, "count": count}'),
  dottedByName: step('{"State": {"M": m, "count": np.int64(count)}, "params": tuple(params)}'),
  wrongContainer: step("params, [m, count]"),
  changesContainer: step('params, {"m": m, "count": count}', 'state["count"], state["m"] = count, m'),
  module: gate("W_in", "W_out"),
  moduleByAlias: gate("first_t", "second"),
  moduleWithout: gate("W_in", "W_last"),
  moduleMisshapen: gate("W_in", "W_out", "np.zeros((1, 1))"),
  backward: backward("by * (d_y + d_total[:, None]) + 1"),
  backwardMisshapen: backward("x.sum(-1)"),
};

const asTorch = (text: string) =>
  text
    .replace("import numpy as np", "import torch, math")
    .replace("np.random.rand(*x.shape), np.random.rand(2)", "torch.rand(2, 3), torch.rand(2)")
    .replace("np.int64(count)", "torch.tensor(count)");

const module = (W_in: string, W_out: string, shape = "(3, 1)") => `import torch
from torch import nn
class Gate(nn.Module):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor
        self.${W_in} = nn.Parameter(torch.randn(3, 3))
        self.${W_out} = nn.Parameter(torch.zeros${shape})
    def forward(self, x):
        return self.factor * (x @ self.${W_in}${W_in.endsWith("_t") ? ".T" : ""} @ self.${W_out})
`;

const torch: SuitePrograms = {
  ...numpy,
  ...Object.fromEntries(Object.entries(numpy).map(([name, text]) => [name, asTorch(text)])),
  module: module("W_in", "W_out"),
  moduleByAlias: module("first_t", "second"),
  moduleWithout: module("W_in", "W_last"),
  moduleMisshapen: module("W_in", "W_out", "(1, 1)"),
};

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

const node: SuitePrograms = {
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

/** One runner for a whole suite, because an interpreter takes seconds to start; what closes it is not the suite but its end. */
const shared = (make: () => Runner): (() => Runner) => {
  const runner = make();
  afterAll(() => runner.close());
  return () => ({ open: (...args) => runner.open(...args), close: async () => {} });
};

const { tiers, torch: hasTorch } = await available();
for (const isolation of tiers) {
  for (const [library, programs] of Object.entries(hasTorch ? { NumPy: numpy, PyTorch: torch } : { NumPy: numpy }))
    runnerSuite(
      { describe, test, expect },
      `Python with ${library} in the tier ${isolation}`,
      shared(() => pythonRunner({ isolation })),
      "python",
      programs,
    );
  runnerSuite(
    { describe, test, expect },
    `Node in the tier ${isolation}`,
    shared(() => nodeRunner({ isolation })),
    "node",
    node,
  );
  runnerSuite(
    { describe, test, expect },
    `ONNX in the tier ${isolation}`,
    shared(() => onnxRunner({ isolation })),
    "onnx",
    graphs,
  );
}

test("there is a tier to keep the contract in", () => expect(tiers).not.toEqual([]));
