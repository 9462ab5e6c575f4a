import { expect, test } from "vitest";
import { readImports } from "./imports.ts";
import { submission } from "./testing.ts";

const read = (files: string | Record<string, string>) => readImports(submission(files));

test.each([
  ["import torch", ["torch"], "torch"],
  ["import torch.nn.functional as F, numpy as np", ["numpy", "torch"], "torch"],
  ["from numpy.linalg import norm", ["numpy"], "numpy"],
  ["def f():\n    import einops; import scipy.special", ["einops", "scipy"], "numpy"],
  ["try: import torch\nexcept ImportError: pass", ["torch"], "torch"],
  ["from . import helper\nfrom .. import x", [], "numpy"],
  ['"""\nimport torch\n"""\nimport numpy', ["numpy"], "numpy"],
  ['# import torch\ns = \'import torch\'\nt = "\\"\\nimport torch"', [], "numpy"],
  ["s = '''\nimport torch", [], "numpy"],
  ["important = 1\nfrom_torch = 2", [], "numpy"],
  ["from \\\n  torch import nn", ["torch"], "torch"],
  ["", [], "numpy"],
] as const)("reads the imports of %j", (text, modules, tensors) => {
  expect(read(text)).toEqual({ modules, tensors });
});

test("leaves out the submission's own modules, and takes torch from any file", () => {
  const files = {
    "attention.py": "import helper, ops.mask, numpy",
    "helper.py": "import torch",
    "ops/mask.py": "",
    "data.txt": "import scipy",
  };
  expect(read(files)).toEqual({ modules: ["numpy", "torch"], tensors: "torch" });
});

test("reads those of a notebook's cells, and nothing else of the notebook", () => {
  const notebook = submission({ "a.ipynb": '{ "text": "\nimport scipy\n" }' }, "a.ipynb");
  expect(readImports(notebook)).toEqual({ modules: [], tensors: "numpy" });
  const cells = [{ number: 2, text: "import torch", whole: false }];
  expect(readImports({ ...notebook, cells })).toEqual({ modules: ["torch"], tensors: "torch" });
});

// A megabyte of quotes, each of which could be the start of another string.
test.each(['"', "'", '\\"', "\\'", "\"'", '"""\n'])("reads through a text of nothing but %j", (part) => {
  const text = `x = ${part.repeat(2 ** 20 / part.length)}`;
  expect(read(text)).toEqual({ modules: [], tensors: "numpy" });
});

test("takes a string that is not closed to end with its line", () =>
  expect(read('x = "a import os\nimport torch').modules).toEqual(["torch"]));
