import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { assemble, InputError, type Problem, type ProblemSpec, parse, readProblemSpec, rubric } from "@allclose/core";
import { readBaselines } from "./baselines.ts";
import { parseHints } from "./hints.ts";
import { loadReference } from "./reference.ts";
import { readYaml } from "./yaml.ts";

/**
 * Reads a problem folder: problem.yaml, rubric.yaml, reference.ts, statement.md, hints.md, and
 * baseline/ where there is one.
 * `reference.ts` is code and runs in this process: read only folders of a bank that you trust.
 * @throws InputError `problem/…`, `schema/invalid`, `yaml/invalid`: which file, where in it, what was expected, what came
 */
export async function readProblem(folder: string): Promise<Problem> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory())
    throw new InputError("problem/missing", [
      `${folder}: no such problem folder; it should hold problem.yaml and its siblings`,
    ]);
  const text = async (name: string): Promise<string> => {
    try {
      return await readFile(join(folder, name), "utf8");
    } catch {
      throw new InputError("problem/file", [
        `${join(folder, name)}: a problem folder needs this file, and it cannot be read`,
      ]);
    }
  };
  const [problemText, rubricText, referenceText] = await Promise.all([
    text("problem.yaml"),
    text("rubric.yaml"),
    text("reference.ts"),
  ]);
  const spec = specOf(problemText, folder);
  const marks = parse(rubric, readYaml(rubricText, join(folder, "rubric.yaml")), join(folder, "rubric.yaml"));
  const sha256 = createHash("sha256");
  for (const part of [problemText, rubricText, referenceText]) sha256.update(`${part.length}\n`).update(part);
  const baselines = await readBaselines(join(folder, "baseline"), spec.entry.name);
  for (const [library, { sha256: own }] of baselines) sha256.update(`baseline ${library} ${own}\n`);
  return assemble({
    spec,
    rubric: marks,
    reference: await loadReference(join(folder, "reference.ts"), referenceText),
    statement: await text("statement.md"),
    hints: spec.hints.length === 0 ? new Map() : parseHints(await text("hints.md")),
    ...(baselines.size > 0 ? { baselines } : {}),
    sha256: sha256.digest("hex"),
  });
}

/**
 * Reads a folder's problem.yaml alone; no code of the folder runs.
 * @throws InputError `problem/…`, `schema/…`, `yaml/invalid`
 */
export async function readSpec(folder: string): Promise<ProblemSpec> {
  const file = join(folder, "problem.yaml");
  const text = await readFile(file, "utf8").catch(() => {
    throw new InputError("problem/file", [`${file}: a problem folder needs this file, and it cannot be read`]);
  });
  return specOf(text, folder);
}

const specOf = (text: string, folder: string): ProblemSpec => {
  const file = join(folder, "problem.yaml");
  return readProblemSpec(readYaml(text, file), file);
};
