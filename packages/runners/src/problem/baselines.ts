import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { InputError, type Library, type Submission } from "@allclose/core";
import { submissionHash } from "../intake/hash.ts";
import { readSubmission } from "../intake/read-submission.ts";
import { readImports } from "../python/imports.ts";
import { kernelProgram } from "./kernel-program.ts";

const FILES: Readonly<Record<string, Library>> = {
  "baseline.py": "torch",
  "baseline-numpy.py": "numpy",
  "baseline.ts": "node",
};

/**
 * The programs that a submission's speed is compared with: baseline.py (PyTorch), baseline-numpy.py, baseline.ts; none of
 * them when there is no such folder. baseline.ts may import `attention` and `wasm` of core's kernel from "./kernel.mjs".
 * @throws InputError `problem/baseline`: a file of another name, or one that imports another library than its name says
 */
export async function readBaselines(folder: string, entryName: string): Promise<Map<Library, Submission>> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith(".")).sort();
  const out = new Map<Library, Submission>();
  for (const name of names) {
    const library = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
    if (library === undefined)
      throw new InputError("problem/baseline", [
        `${join(folder, name)}: expected ${Object.keys(FILES).join(", ")}, but ${name} came`,
      ]);
    const submission = await readSubmission(join(folder, name), { entryName });
    const found = library === "node" ? library : readImports(submission).tensors;
    if (found !== library)
      throw new InputError("problem/baseline", [
        `${join(folder, name)}: expected a program that computes with ${library}, but it computes with ${found}`,
      ]);
    out.set(library, library === "node" ? await withKernel(submission) : submission);
  }
  return out;
}

/** A baseline that asks for it gets core's kernel beside it: it cannot import packages where it runs, as no submission can. */
async function withKernel(submission: Submission): Promise<Submission> {
  const text = submission.files.get(submission.entryFile) as string;
  if (!/from\s+["']\.\/kernel\.mjs["']/.test(text)) return submission;
  const files = new Map([...submission.files, ["kernel.mjs", await kernelProgram()]]);
  return { ...submission, files, sha256: submissionHash(files) };
}
