import type { Submission } from "@allclose/core";

/** What decides which interpreter runs a submission. */
export interface Imports {
  /** Top-level names of the modules that are imported and are not the submission's own, sorted. */
  readonly modules: readonly string[];
  /** What its tensors are: PyTorch's as soon as one file imports torch. */
  readonly tensors: "torch" | "numpy";
}

// Comments and strings, so that an example in a docstring is not taken for an import. Triple quotes first. A string that is not
// closed ends with its line: were it none, every quote in it would be tried as the start of another.
const NOT_CODE = /#[^\n]*|("""|''')[\s\S]*?(?:\1|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?/g;
const STATEMENT = /(?:^|[;:\n])[ \t]*(?:import[ \t]+([^\n;]+)|from[ \t]+([A-Za-z_][\w.]*)[ \t]+import\b)/g;

/** Reads imports from the source without running or parsing it: enough to choose an interpreter, not to judge anything. */
export function readImports(submission: Submission): Imports {
  const found = new Set<string>();
  for (const [path, text] of submission.files)
    if (path.endsWith(".py")) for (const name of importsOf(text)) found.add(name);
  for (const { text } of submission.cells ?? []) for (const name of importsOf(text)) found.add(name);
  const own = ownModules(submission.files.keys());
  return {
    modules: [...found].filter((name) => !own.has(name)).sort(),
    // A file of its own that is called torch.py never stands for PyTorch: the interpreter has that loaded already.
    tensors: found.has("torch") ? "torch" : "numpy",
  };
}

function importsOf(text: string): string[] {
  const code = text.replace(NOT_CODE, '""').replace(/\\\r?\n/g, " ");
  return [...code.matchAll(STATEMENT)].flatMap(([, names, from]) =>
    (from ? [from] : (names ?? "").split(","))
      .map((name) => name.trim().split(/[.\s]/)[0] ?? "")
      .filter((name) => /^[A-Za-z_]\w*$/.test(name)),
  );
}

function ownModules(paths: Iterable<string>): Set<string> {
  const own = new Set<string>();
  for (const path of paths) for (const part of path.split("/")) own.add(part.replace(/\.py$/, ""));
  own.delete("torch");
  own.delete("numpy");
  return own;
}
