import { readdirSync } from "node:fs";
import {
  broken,
  type Finding,
  type GradeOptions,
  grade,
  type Problem,
  promisedBy,
  prove,
  type Report,
  type Runner,
} from "@allclose/core";
import { aboutOf, createRunner, readProblem, readSubmission } from "@allclose/runners";
import { afterAll, describe, expect, it } from "vitest";
import { BANK, quick, slugs } from "./bench/bank/files.mjs";

/** How many seeds the right submissions are graded on; `npm run bench -- seeds` takes 60 and every dtype. */
const SEEDS = Number(process.env["ALLCLOSE_SEEDS"] ?? 1);

const failed = (findings: readonly Finding[]) =>
  findings.flatMap((f) => (f.state === "failed" ? [`${f.check} on ${f.case.family}: ${f.message}`] : []));

/** Every other problem of the bank: each half has a test file of its own, so that two cores share the work. */
export async function testHalf(half: 0 | 1): Promise<void> {
  const runner = createRunner();
  afterAll(() => runner.close());
  for (const slug of slugs().filter((_, i) => i % 2 === half)) await testProblem(slug, runner);
}

async function testProblem(slug: string, runner: Runner): Promise<void> {
  const folder = `${BANK}/${slug}`;
  const problem = await readProblem(folder);
  const mistakes = Object.keys(problem.reference.mistakes);
  const checks = problem.spec.checks.map((check) => check.id);
  const promised = (file: string) => promisedBy(file, mistakes, checks);
  const files = readdirSync(`${folder}/submissions`).sort();
  const gradeFile = async (
    file: string,
    options: Partial<GradeOptions> = {},
    as: Problem = problem,
  ): Promise<Report> => {
    const submission = await readSubmission(`${folder}/submissions/${file}`, { entryName: problem.spec.entry.name });
    // A file of outputs is for one seed, and says which.
    const visible = aboutOf(submission)?.seed ?? "test";
    // Nobody else has the same hidden inputs, so they cost most; what is wrong is wrong on the visible ones.
    const hidden = /^(correct|cheat)-/.test(file) ? { hidden: submission.sha256 } : {};
    return grade(as, submission, runner, { seed: { visible, ...hidden }, ...options });
  };

  describe(slug, () => {
    it("has a mutation score of 100 %, and accepts no trivial answer", async () => {
      const proof = await prove(problem);
      expect(proof.reference.findings.filter((f) => f.state !== "skipped")).toEqual([]);
      expect(proof.mutants.filter((m) => m.missed.length > 0 || m.ratio < 10)).toEqual([]);
      expect(proof.trivial.filter((t) => !t.rejected)).toEqual([]);
      expect(proof.score).toBe(1);
    }, 180_000);

    it("has a hand-written submission for every mistake", () => {
      const covered = files.map(promised).flatMap((p) => (p?.kind === "wrong" ? [p.mistake] : []));
      // What is drawn by a wrong sampler is told from its frequencies alone, which name no mistake.
      const drawn = (id: string) => files.some((file) => new RegExp(`^fails-.+-${id}\\.[a-z]+$`).test(file));
      expect(mistakes.filter((id) => !covered.includes(id) && !drawn(id))).toEqual([]);
    });

    it.each(files)("%s is what its name says", async (file) => {
      const promise = promised(file);
      expect(promise).toBeDefined();
      expect(broken(promise!, await gradeFile(file))).toBeUndefined();
    });

    // One of each mistake, in whatever language.
    const mistaken = files.filter((file) => promised(file)?.kind === "wrong");
    const ofMistake = (file: string) => (promised(file) as { mistake: string }).mistake;
    it.each(mistaken.filter((file, i) => mistaken.findIndex((other) => ofMistake(other) === ofMistake(file)) === i))(
      "%s still fails without its switch, and is called nothing else",
      async (file) => {
        const { [ofMistake(file)]: _, ...others } = problem.reference.mistakes;
        const without = { ...quick(problem), reference: { ...problem.reference, mistakes: others } };
        const { evidence } = await gradeFile(file, {}, without);
        expect(failed(evidence.findings)).not.toEqual([]);
        expect(evidence.diagnosis.explanations).toEqual([]);
      },
    );

    const right = files.filter((file) => file.startsWith("correct-") && !/\.(npz|safetensors)$/.test(file));
    it.each(right.flatMap((file) => problem.spec.dtypes.slice(1).map((dtype) => [file, dtype] as const)))(
      "%s is right in %s, or says that it is not supported",
      async (file, dtype) => {
        const { findings } = (await gradeFile(file, { dtype, seed: { visible: "test" } }, quick(problem))).evidence;
        expect(failed(findings)).toEqual([]);
        const told = findings.filter((f) => f.state === "passed").length;
        if (told === 0) expect(findings.every((f) => f.state === "skipped" && /not supported/.test(f.why))).toBe(true);
      },
    );

    it.each(right)(`%s is accepted on ${SEEDS} more seeds`, async (file) => {
      for (let seed = 0; seed < SEEDS; seed++)
        expect(
          failed((await gradeFile(file, { seed: { visible: `seed ${seed}` } }, quick(problem))).evidence.findings),
        ).toEqual([]);
    });
  });
}
