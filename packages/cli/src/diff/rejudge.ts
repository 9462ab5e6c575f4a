import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { AllcloseError, InputError, type Judgement, judge, type Problem, readReport } from "@allclose/core";

type Interval = Judgement["verdict"];

export interface Rejudged {
  readonly file: string;
  readonly before: Interval;
  readonly after: Interval;
  readonly scoreBefore: Judgement["score"];
  readonly scoreAfter: Judgement["score"];
  readonly changes: boolean;
}

export interface Rejudgement {
  readonly judged: readonly Rejudged[];
  /** Reports of other problems. */
  readonly skipped: readonly { readonly file: string; readonly problem: string }[];
  /** Files that are no report that can be read, and why. */
  readonly broken: readonly { readonly file: string; readonly why: string }[];
}

/**
 * Judges every stored report of a problem in a folder, and below it, under the problem's rubric. No submission runs.
 * @throws InputError `diff/reports` when there is no such folder
 */
export async function rejudge(folder: string, problem: Problem): Promise<Rejudgement> {
  const names = await readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new InputError("diff/reports", [
      `--reports: ${folder}: expected a folder of reports, but it cannot be read (${error.code})`,
    ]);
  });
  const judged: Rejudged[] = [];
  const skipped: { file: string; problem: string }[] = [];
  const broken: { file: string; why: string }[] = [];
  for (const file of names.filter((name) => name.endsWith(".json")).sort()) {
    try {
      const { evidence, judgement } = readReport(await readJson(join(folder, file), file), file);
      if (evidence.problem.id !== problem.spec.id) {
        skipped.push({ file, problem: evidence.problem.id });
        continue;
      }
      judged.push(compared(file, judgement, judge(problem.rubric, evidence)));
    } catch (error) {
      if (!(error instanceof AllcloseError)) throw error;
      broken.push({ file, why: error.message });
    }
  }
  return { judged, skipped, broken };
}

const compared = (file: string, a: Judgement, b: Judgement): Rejudged => ({
  file,
  before: a.verdict,
  after: b.verdict,
  scoreBefore: a.score,
  scoreAfter: b.score,
  changes: a.verdict.low !== b.verdict.low || a.verdict.high !== b.verdict.high,
});

async function readJson(path: string, file: string): Promise<unknown> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new InputError("diff/report", [`${file}: cannot be read (${error.code})`]);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError("diff/report", [`${file}: it is not JSON: ${(error as Error).message}`]);
  }
}
