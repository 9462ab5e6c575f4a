import type { Runner } from "@allclose/core";
import { runnerSuite, type SuitePrograms } from "@allclose/core/testing";
import { afterAll, describe, expect, test } from "vitest";
import { nodePrograms } from "./node/programs.fixture.ts";
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
    nodePrograms,
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
