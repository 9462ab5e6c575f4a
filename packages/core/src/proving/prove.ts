import * as z from "zod";
import { grade } from "../grade.ts";
import type { Problem } from "../problem.ts";
import type { Runner } from "../runner.ts";
import { type Finding, finding } from "../schema/evidence.ts";
import type { Report } from "../schema/report.ts";
import { mistaken, NOBODY, trivialAnswers } from "./sessions.ts";

/** How far over the tolerance a mistake must be on a family that it names, so that no luck hides it. */
export const CLEAR = 10;
/** How much of the tolerance a right answer may use. */
export const COMFORTABLE = 0.8;

/** An error over a tolerance; Infinity for wrong shapes, exceptions and NaN. */
const ratio = z.union([z.number(), z.literal(Infinity)]);

const mutantResult = z.strictObject({
  id: z.string(),
  killed: z.boolean().describe("Some check fails"),
  by: z.array(z.string()).readonly(),
  ratio: ratio.describe("The largest on the families that it names"),
  missed: z.array(z.string()).readonly().describe("Checks that say they kill it and do not"),
  diagnosed: z.array(z.array(z.string()).readonly()).readonly().describe("What the diagnosis makes of it"),
});

export const proof = z.strictObject({
  reference: z.strictObject({ findings: z.array(finding).readonly(), ratio }),
  mutants: z.array(mutantResult).readonly(),
  trivial: z.array(z.strictObject({ name: z.string(), rejected: z.boolean(), verdict: z.string() })).readonly(),
  score: z.number().describe("Mutants that are killed, clearly, by every check that says so, over all mutants"),
});
export type Proof = z.infer<typeof proof>;
export type MutantResult = Proof["mutants"][number];

/** Grades the reference, each of its mistakes and the trivial answers as if they were submissions. */
export async function prove(problem: Problem, seed = "prove"): Promise<Proof> {
  const run = (runner: Runner) => grade(problem, NOBODY, runner, { seed: { visible: seed, hidden: seed } });
  const reference = (await run(mistaken(problem, []))).evidence.findings;
  const mutants: MutantResult[] = [];
  for (const id of Object.keys(problem.reference.mistakes))
    mutants.push(judgeMutant(problem, id, await run(mistaken(problem, [id]))));
  const trivial = [];
  for (const [name, runner] of trivialAnswers(problem)) {
    const { verdict } = (await run(runner)).judgement;
    trivial.push({ name, rejected: verdict.high === "no-hire", verdict: `${verdict.low}…${verdict.high}` });
  }
  const good = mutants.filter((m) => m.killed && m.ratio >= CLEAR && m.missed.length === 0).length;
  return {
    reference: { findings: reference.filter((f) => f.state !== "passed"), ratio: worstPassed(reference) },
    mutants,
    trivial,
    score: mutants.length === 0 ? 1 : good / mutants.length,
  };
}

function judgeMutant(problem: Problem, id: string, report: Report): MutantResult {
  const { findings, diagnosis } = report.evidence;
  const failed = findings.filter((f): f is Extract<Finding, { state: "failed" }> => f.state === "failed");
  const shows = problem.reference.mistakes[id]?.shows;
  const ratios = failed
    .filter((f) => f.case.visibility === "visible" && (shows === undefined || shows.includes(f.case.family)))
    .map((f) => (f.worst === undefined ? Infinity : Number(f.worst.ratio)));
  return {
    id,
    killed: failed.length > 0,
    by: [...new Set(failed.map((f) => f.check))],
    ratio: Math.max(0, ...ratios),
    missed: problem.spec.checks
      .filter((check) => check.kills?.includes(id) && !failed.some((f) => f.check === check.id))
      .map((check) => check.id),
    diagnosed: diagnosis.explanations.map((e) => e.mistakes.map((m) => m.id)),
  };
}

/** The largest share of the tolerance that a passed finding used. */
export const worstPassed = (findings: readonly Finding[]): number =>
  Math.max(0, ...findings.map((f) => (f.state === "passed" ? (f.ratio ?? 0) : 0)));
