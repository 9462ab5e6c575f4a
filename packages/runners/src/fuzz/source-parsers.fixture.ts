import { deepStrictEqual as same } from "node:assert";
import fc from "fast-check";
import { definedNames } from "../intake/entry-file.ts";
import { type Python, withoutMagics } from "../intake/magics.ts";
import { codeOf, type Notebook, readNotebook } from "../intake/notebook.ts";
import { CAPS } from "../intake/read-file.ts";
import { type Imports, readImports } from "../python/imports.ts";
import { bytesOf, textsLike } from "./change-bytes.fixture.ts";
import { jsonOf, valuesLike } from "./change-values.fixture.ts";
import type { Parser } from "./parser.fixture.ts";

// As intake does, whose texts are UTF-8; bytes that are not have been refused before.
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const linesOf = (text: string): number => text.replace(/\r\n?/g, "\n").split("\n").length;

const PYTHON = [
  '"""An example:\n\n    import jax\n"""\nimport torch, math as m\nfrom torch.nn import functional as F\n\n' +
    "async def f(x, *, by: int = 2) -> float:\n    return (x @ x.T) / m.sqrt(by)  # import os\n\nSCALE: float = 2; y = 'a\\'b'\n",
  "%matplotlib inline\nfiles = !ls\n%%time\nx = [\n  '(',  # ]\n  % 3]\ntorch.softmax?\n!echo a \\\n  b\nclass A: pass\n",
];
const PYTHON_TOKENS = [
  "def ",
  "import ",
  "from ",
  " ",
  "\t",
  '"',
  "'",
  '"""',
  "\\",
  '\\"',
  "\\\n",
  "\n",
  ";",
  "#",
  "%",
  "%%",
  "!",
  "?",
  "(",
  "]",
  "= ",
  ": ",
  "\r",
];

const NODE = [
  "export default async function * f(a) {}\nexport const { g } = h;\nclass A {}\nmodule.exports.f = 1;\nfunction f() {}\nlet $x = 'function';\n",
];
const NODE_TOKENS = [
  "export ",
  "default ",
  "async ",
  "function ",
  "function",
  "class ",
  "const ",
  "exports.",
  " ",
  "\t",
  "*",
  "\n",
  "$",
  "=",
];

/** Whole files and their single lines: the less there is, the more often a change falls on what matters. */
const sources = (files: readonly string[], tokens: readonly string[]): fc.Arbitrary<Uint8Array> =>
  textsLike([...files, ...files.flatMap((file) => file.split(/(?<=\n)/))], tokens);
const python = sources(PYTHON, PYTHON_TOKENS);
const node = sources(NODE, NODE_TOKENS);

const code = (source: unknown, more: object = {}) => ({
  cell_type: "code",
  metadata: {},
  outputs: [],
  source,
  ...more,
});
const NOTEBOOK = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: "python3", language: "python" }, language_info: { name: "python" } },
  cells: [
    { cell_type: "markdown", metadata: {}, source: ["# Attention"] },
    code(["%time\n", "import torch\n", "def f(x):\n", "    return x\n"], { outputs: [{}] }),
    code("x = f(1)", { metadata: { tags: ["allclose", "other"] } }),
    code("%%bash\nls"),
  ],
};
const NOTEBOOKS = [NOTEBOOK, { ...NOTEBOOK, cells: NOTEBOOK.cells.slice(0, 2) }, { ...NOTEBOOK, metadata: {} }];
const notebooks = fc.oneof(
  textsLike(
    NOTEBOOKS.map((one) => JSON.stringify(one)),
    ["[", "{", '"', '"__proto__":', "\\ud800", "\\u0000", "\\n", "pass ", "null", "1e999", "-0", ","],
  ),
  valuesLike(NOTEBOOKS).map((value) => bytesOf(jsonOf(value))),
);

const notebook: Parser<Notebook> = {
  name: "notebook",
  bytes: notebooks,
  read: (bytes) => readNotebook(textOf(bytes), "a.ipynb"),
  refusals: ["intake/notebook", "intake/too-large"],
  holds(read) {
    if (Buffer.byteLength(codeOf(read)) > CAPS.fileBytes + read.cells.length) throw new Error("has too much code");
    if (read.cells.some(({ number }, i) => number <= (read.cells[i - 1]?.number ?? 0)))
      throw new Error("cells out of order");
  },
};

const magics: Parser<{ text: string; python: Python }> = {
  name: "magics",
  bytes: python,
  read: (bytes) => ({ text: textOf(bytes), python: withoutMagics(textOf(bytes)) }),
  refusals: [],
  holds: ({ text, python }) => same(linesOf(python.text), linesOf(text)),
};

const imports: Parser<Imports> = {
  name: "imports",
  bytes: python,
  read: (bytes) =>
    readImports({ sha256: "", language: "python", entryFile: "a.py", files: new Map([["a.py", textOf(bytes)]]) }),
  refusals: [],
  holds({ modules }) {
    for (const name of modules) if (!/^[A-Za-z_]\w*$/.test(name)) throw new Error(`${name} is no module's name`);
  },
};

const names = (language: "python" | "node", bytes: fc.Arbitrary<Uint8Array>): Parser<string[]> => ({
  name: `names, ${language}`,
  bytes,
  read: (file) => definedNames(textOf(file), language),
  refusals: [],
  holds(read) {
    for (const name of read) if (!/^[\w$]+$/.test(name)) throw new Error(`${name} is no name`);
  },
});

export const SOURCE_PARSERS: readonly Parser[] = [
  notebook,
  magics,
  imports,
  names("python", python),
  names("node", node),
];
