import { resolve } from "node:path";
import { InputError } from "@allclose/core";
import { runCompiler } from "../node/compiler.ts";
import { REFERENCE_IMPORTS } from "./evaluate-reference.ts";

type Output = { text: string } | { errors: readonly { text: string; file?: string; line?: number }[] };

/**
 * A problem's `reference.ts` with what it imports from its folder, as one ES module. Nothing is executed.
 * @throws InputError `reference/syntax` with file, line and what is wrong; AllcloseError `node/compiler`
 */
export async function compileReference(file: string, text: string): Promise<string> {
  const ours = Object.fromEntries(
    Object.entries(REFERENCE_IMPORTS).map(([name, module]) => [name, Object.keys(module)]),
  );
  const output = await runCompiler<Output>("bundle.mjs", { file: resolve(file), text, ours });
  if (output === undefined)
    throw new InputError("reference/syntax", [
      `${file}: the compiler gave up on it: some expression or block nests too deep`,
    ]);
  if ("text" in output) return output.text;
  const where = (of: string | undefined, line: number | undefined) =>
    `${of === undefined || resolve(of) === resolve(file) ? file : of}${line === undefined ? "" : `:${line}`}`;
  throw new InputError(
    "reference/syntax",
    output.errors.map((e) => `${where(e.file, e.line)}: ${e.text}`),
  );
}
