import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { assemble, InputError, type Problem, type ProblemSpec, parse, readProblemSpec, rubric } from "@allclose/core";
import { readBaselines } from "./baselines.ts";
import { compileReference } from "./compile-reference.ts";
import { evaluateReference } from "./evaluate-reference.ts";
import { parseHints } from "./hints.ts";
import { problemFile } from "./problem-file.ts";
import { readYaml } from "./yaml.ts";

/**
 * Reads a problem folder: problem.yaml, rubric.yaml, reference.ts, statement.md, hints.md, and
 * baseline/ where there is one.
 * `reference.ts` is code and runs in this process: read only folders that you trust, and open those of strangers with `openJudge`.
 * @throws InputError `problem/…`, `reference/…`, `schema/invalid`, `yaml/invalid`: which file, where in it, what was expected, what came
 */
export async function readProblem(folder: string): Promise<Problem> {
  const { code, file, ...parts } = await readParts(folder);
  return assemble({ ...parts, reference: await evaluateReference(file, code) });
}

/** A problem whose reference is compiled and has not run. */
export interface ProblemParts extends Omit<Problem, "reference"> {
  /** The reference's, as one ES module. */
  readonly code: string;
  /** The reference's, for messages. */
  readonly file: string;
}

/** @throws InputError as `readProblem`, but for what needs the reference to be told */
export async function readParts(folder: string): Promise<ProblemParts> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory())
    throw new InputError("problem/missing", [
      `${folder}: no such problem folder; it should hold problem.yaml and its siblings`,
    ]);
  const text = (name: string) => problemFile(folder, name);
  const file = join(folder, "reference.ts");
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
  return {
    spec,
    rubric: marks,
    code: await compileReference(file, referenceText),
    file,
    statement: await text("statement.md"),
    hints: spec.hints.length === 0 ? new Map() : parseHints(await text("hints.md")),
    ...(baselines.size > 0 ? { baselines } : {}),
    sha256: sha256.digest("hex"),
  };
}

/**
 * Reads a folder's problem.yaml alone; no code of the folder runs.
 * @throws InputError `problem/…`, `schema/…`, `yaml/invalid`
 */
export const readSpec = async (folder: string): Promise<ProblemSpec> =>
  specOf(await problemFile(folder, "problem.yaml"), folder);

const specOf = (text: string, folder: string): ProblemSpec => {
  const file = join(folder, "problem.yaml");
  return readProblemSpec(readYaml(text, file), file);
};
