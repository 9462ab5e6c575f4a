import type { Failure, Submission } from "@allclose/core";
import { runCompiler } from "./compiler.ts";

/** A file of a submission as an ES module with its source map (version 3, JSON), or why it does not parse. */
export interface CompiledFile {
  readonly path: string;
  readonly text: string;
  readonly map: string;
  readonly failure?: Failure;
}

/**
 * Turns every file of a submission into an ES module: types are dropped, not checked, and nothing is executed. A file that
 * does not parse is a failure only for those who import it.
 * @throws AllcloseError `node/compiler` when the compiler does not start; never because of the submission
 */
export async function compile({ files }: Submission): Promise<CompiledFile[]> {
  const texts = [...files].map(([path, text]) => ({ path, text }));
  const outputs = await runCompiler<Output[]>("compile.mjs", texts);
  if (outputs !== undefined) return outputs.map(compiledFile);
  const message = "the compiler gave up on it: some expression or block nests too deep";
  return [...files.keys()].map((path) => compiledFile({ path, failure: { message } }));
}

type Output = { path: string } & ({ text: string; map: string } | { failure: { message: string; line?: number } });

function compiledFile(output: Output): CompiledFile {
  if (!("failure" in output)) return output;
  const failure: Failure = { kind: "syntax", fault: "candidate", file: output.path, ...output.failure };
  return { path: output.path, text: "", map: "", failure };
}
