import { runnerSuite, type SuitePrograms } from "@allclose/core/testing";
import { describe, expect, test } from "vitest";
import { nodeRunner } from "./node/runner.ts";
import { pythonRunner } from "./python/runner.ts";
import { available } from "./python/testing.ts";

const numpy = (body: string, name = "scale_rows") => `import numpy as np
def ${name}(x, by=2.0):
    ${body}
    return by * x, (by * x).sum(-1)
`;

const python: SuitePrograms = {
  right: numpy("pass"),
  camelCase: numpy("pass", "scaleRows"),
  misspelt: numpy("pass", "scale_row"),
  syntax: "import numpy as np\ndef scale_rows(x, by=2.0:\n    return x\n",
  raises: 'def scale_rows(x, by=2.0):\n    raise ValueError("no good")\n',
  loops: numpy("while by == 0: pass"),
  exits: numpy("import os; os._exit(0)"),
  changes: numpy("x[:] = 0"),
  half: "def scale_rows(x, by=2.0):\n    return by * x\n",
  wrongResult: 'def scale_rows(x, by=2.0):\n    return "y"\n',
  prints: numpy('print("hello")'),
};

const typescript = (
  body: string,
  name = "scale_rows",
) => `interface Tensor { shape: number[]; dtype: string; data: Float32Array }
export function ${name}(x: Tensor, by = 2) {
  ${body}
  const [n, d] = x.shape as [number, number];
  const data = x.data.map((v) => by * v);
  const total = Float32Array.from({ length: n }, (_, i) => data.subarray(i * d, (i + 1) * d).reduce((s, v) => s + v, 0));
  return [{ shape: [n, d], dtype: "float32", data }, { shape: [n], dtype: "float32", data: total }];
}
`;

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
};

const { tiers } = await available();
for (const isolation of tiers) {
  runnerSuite(
    { describe, test, expect },
    `Python in the tier ${isolation}`,
    () => pythonRunner({ isolation }),
    "python",
    python,
  );
  runnerSuite(
    { describe, test, expect },
    `Node in the tier ${isolation}`,
    () => nodeRunner({ isolation }),
    "node",
    node,
  );
}

test("there is a tier to keep the contract in", () => expect(tiers).not.toEqual([]));
