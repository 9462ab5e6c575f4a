import { AllcloseError } from "@allclose/core";
import { type PythonInterpreter, probePython, pythonCandidates, type Refusal } from "../sandbox/pythons.ts";
import type { User } from "../sandbox/user.ts";
import type { Imports } from "./imports.ts";

export interface InterpreterOptions {
  /** The only candidate, when given. */
  readonly python?: string;
  /** Which account will run it. */
  readonly user?: User | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * The first interpreter that has all that the submission imports; else the first that has PyTorch or NumPy, as needed,
 * and whatever is missing is then an exception of the submission.
 * @throws AllcloseError `python/none`
 */
export async function chooseInterpreter(
  imports: Imports,
  options: InterpreterOptions = {},
): Promise<PythonInterpreter> {
  const wanted = [...new Set([imports.tensors, ...imports.modules])];
  const refused: Refusal[] = [];
  let second: PythonInterpreter | undefined;
  for (const path of pythonCandidates(options.python, options.env)) {
    const found = await probePython(path, wanted, options.user);
    if ("why" in found) refused.push(found);
    else if (found.missing.includes(imports.tensors))
      refused.push({ path, why: `Python ${found.version} has no ${imports.tensors}` });
    else if (found.missing.length === 0) return found;
    else second ??= found;
  }
  if (second) return second;
  throw new AllcloseError("python/none", words(imports.tensors, refused));
}

function words(tensors: Imports["tensors"], refused: readonly Refusal[]): string {
  const looked = refused.map(({ path, why }) => `  ${path}: ${why}`).join("\n");
  return (
    `no Python can run this submission: it needs ${tensors}.\n` +
    `${looked ? `Looked at, in this order:\n${looked}` : "No python3 was found on PATH or at /usr/bin/python3."}\n` +
    `Install it with \`python3 -m pip install ${tensors}\` in an environment that every user can read, or with ` +
    `\`apt-get install python3-${tensors}\`; or name another interpreter with --python PATH`
  );
}
