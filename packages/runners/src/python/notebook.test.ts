import type { CallResult, Runner, Submission } from "@allclose/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { submissionHash } from "../intake/hash.ts";
import { readNotebook } from "../intake/notebook.ts";
import { pythonRunner } from "./runner.ts";
import { available, failureOf, limits, okOf, unary, valuesOf, x } from "./testing.ts";

type Source = string | { readonly tagged: string };

/** A notebook whose first cell is text, so that the first of `sources` is cell 2. */
function notebook(sources: readonly Source[], beside: Record<string, string> = {}): Submission {
  const code = sources.map((source) => ({
    cell_type: "code",
    metadata: typeof source === "string" ? {} : { tags: ["allclose"] },
    source: typeof source === "string" ? source : source.tagged,
  }));
  const cells = [{ cell_type: "markdown", source: "# f" }, ...code];
  const text = JSON.stringify({ nbformat: 4, cells });
  const files = new Map([...Object.entries(beside), ["f.ipynb", text] as const]);
  const read = readNotebook(text, "f.ipynb");
  return { sha256: submissionHash(files), language: "python", entryFile: "f.ipynb", files, cells: read.cells };
}

const machine = await available();

describe.each(machine.tiers.slice(0, 1))("a notebook, %s", (isolation) => {
  let runner: Runner;
  beforeAll(() => {
    runner = pythonRunner({ isolation });
  });
  afterAll(() => runner.close());

  async function call(sources: readonly Source[], beside?: Record<string, string>): Promise<CallResult> {
    const session = await runner.open(notebook(sources, beside), unary, limits());
    try {
      return await session.call(x);
    } finally {
      await session.close();
    }
  }
  const failure = async (...sources: readonly Source[]) => failureOf(await call(sources));

  test("runs its imports, definitions and constants, in order, and nothing else", async () => {
    const result = await call([
      "import numpy as np\nprint('no')\nraise ValueError",
      "TWO, (A, B) = 1 + 1, (np.float32, 3)\nINF = float('-inf')\nTable: dict = {'k': [TWO, -1.5]}",
      "open('no')\nfor i in range(3): print(i)",
      "@np.vectorize\ndef double(x): return TWO * x\n\nclass Add:\n  def __call__(self, x): return x + B",
      "add = Add\nassert False",
      "def f(x): return A(double(x)) * 0 + add()(x) + Table['k'][0] + (INF == -np.inf)",
    ]);
    expect(valuesOf(result)).toEqual([7, 8, 9]);
    expect(okOf(result).log).toBe("");
  });

  test("runs tagged cells whole, and no others", async () => {
    const result = await call([
      "def f(x): return x",
      { tagged: "y = [i for i in range(3)]\nprint('loaded')" },
      { tagged: "make = lambda n: lambda x: x + n\nf = make(len(y))" },
      "def f(x): raise ValueError",
    ]);
    expect(valuesOf(result)).toEqual([4, 5, 6]);
  });

  test("imports the files beside it", async () => {
    const beside = { "helper.py": "def g(x): return -x\n" };
    expect(valuesOf(await call(["from helper import g\nf = g"], beside))).toEqual([-1, -2, -3]);
  });

  test("names cell and line of an exception, for every frame", async () => {
    const failed = await failure("import math\n\n\ndef g(x):\n    return 1 / 0", "%time\n\ndef f(x):\n    return g(x)");
    expect(failed).toMatchObject({
      kind: "raised",
      message: "ZeroDivisionError: division by zero",
      file: "f.ipynb, cell 2",
      line: 5,
      frames: [
        { file: "f.ipynb, cell 3", line: 4, in: "f" },
        { file: "f.ipynb, cell 2", line: 5, in: "g" },
      ],
    });
  });

  test("names cell and line of a syntax error, and of one while it is loaded", async () => {
    expect(await failure("def f(x): return x", "\ndef g(:")).toMatchObject({
      kind: "syntax",
      file: "f.ipynb, cell 3",
      line: 2,
    });
    expect(await failure({ tagged: "x = 1\n1 / 0" })).toMatchObject({
      kind: "raised",
      file: "f.ipynb, cell 2",
      line: 2,
    });
  });

  test("says what is missing because it was left out", async () => {
    const failed = await failure("\nw = sum([1, 2])", "def f(x): return x * w");
    expect(failed).toMatchObject({ kind: "raised", file: "f.ipynb, cell 3", line: 1 });
    expect(failed.message).toMatch(
      /^NameError: name 'w' is not defined \(f\.ipynb, cell 2, line 2, binds it, but is left out; tag its cell allclose/,
    );
    const missing = await failure("def make(): return abs\nf = make()");
    expect(missing).toMatchObject({ kind: "missing-entry", file: "f.ipynb" });
    expect(missing.message).toMatch(/^no function f in f\.ipynb \(f\.ipynb, cell 2, line 2, binds it/);
    expect((await failure("def f(x): return nothing")).message).toBe("NameError: name 'nothing' is not defined");
  });

  test("never runs with a constant that what was left out would have changed", async () => {
    for (const change of ["s = sum([s])", "s += 1", "for s in range(3): pass", "if True:\n  s = 3"])
      expect((await failure(`s = 1\n${change}`, "t = s", "def f(x): return x * t")).message).toContain("'t' is not");
  });

  test("passes over what is not installed and only the rest of it needs", async () => {
    const absent = "import no_such_plots as plt\nfrom no_such_data.sets import load";
    expect(valuesOf(await call([absent, "plt.plot(load())\ndef f(x): return x"]))).toEqual([1, 2, 3]);
    expect(await failure(absent, "def f(x): return plt.g(x)")).toMatchObject({
      message: "ModuleNotFoundError: No module named 'no_such_plots'",
      file: "f.ipynb, cell 2",
      line: 1,
    });
    expect((await failure("from no_such_functions import f")).message).toContain("line 1, binds it, but is left out");
    expect((await failure({ tagged: `${absent}\ndef f(x): return x` })).message).toContain("no_such_plots");
  });

  test("keeps what it imports from __future__, as Jupyter does, and shows its source to inspect", async () => {
    const result = await call([
      "'text'\nfrom __future__ import annotations\nimport inspect",
      "def f(x: NoSuchType):\n  return x * len(inspect.getsource(f).splitlines())",
    ]);
    expect(valuesOf(result)).toEqual([2, 4, 6]);
  });
});
