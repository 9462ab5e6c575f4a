import * as z from "zod";
import type { Problem } from "../problem.ts";
import { type CallResult, DEFAULT_LIMITS } from "../runner.ts";
import type { Report } from "../schema/report.ts";
import { lintTexts } from "./lint-texts.ts";
import { casesOf } from "./pairs.ts";
import type { MutantResult, Proof } from "./prove.ts";
import { mistaken, NOBODY } from "./sessions.ts";

/** Something that an author should look at; it does not fail the problem. */
const remark = z.strictObject({ where: z.string().describe("The file, and where in it"), says: z.string() });

/** How many mistakes a check catches, and how many of them no other check does. */
const worth = z.strictObject({ check: z.string(), kills: z.int(), alone: z.int() });

export const lintResult = z.strictObject({
  errors: z.array(remark).readonly().describe("What makes the problem wrong"),
  warnings: z.array(remark).readonly(),
  checks: z.array(worth).readonly(),
});
export type Lint = z.infer<typeof lintResult>;
export type Remark = Lint["errors"][number];
export type Worth = Lint["checks"][number];

/**
 * What a proof and a problem's texts say about the problem beyond its mutation score.
 * @param referenceText the source of reference.ts, none of whose lines may stand in a hint
 * @param seed the public seed that the proof was made with
 */
export async function lint(problem: Problem, proof: Proof, referenceText: string, seed = "prove"): Promise<Lint> {
  const checks = worthOf(problem, proof.mutants);
  const silent: Remark[] = [];
  for (const mutant of proof.mutants) if (!mutant.killed) silent.push(await whySilent(problem, mutant.id, seed));
  return {
    errors: [...silent, ...twins(proof.mutants)],
    warnings: [...lintTexts(problem, referenceText), ...unneeded(problem, checks), ...unnamed(problem, proof.mutants)],
    checks,
  };
}

const worthOf = (problem: Problem, mutants: readonly MutantResult[]): Worth[] =>
  problem.spec.checks.map(({ id }) => {
    const caught = mutants.filter((m) => m.by.includes(id));
    return { check: id, kills: caught.length, alone: caught.filter((m) => m.by.length === 1).length };
  });

/** Checks that could go without a mistake getting through, and do not say what else they are for. */
function unneeded(problem: Problem, checks: readonly Worth[]): Remark[] {
  return problem.spec.checks.flatMap((check, i) => {
    if (checks[i]?.alone !== 0 || check.because !== undefined) return [];
    const says = `${check.id} alone catches no mistake; add one that only it sees, or say why it is there with because: …`;
    return [{ where: `problem.yaml: checks[${i}]`, says }];
  });
}

const at = (id: string) => `reference.ts: mistakes.${id}`;
const named = (mutant: MutantResult): string[] =>
  mutant.diagnosed.filter((set) => set.length === 1).map((set) => set[0] as string);

/** Mistakes whose outputs are each other's on every family, within the tolerance: nobody can be told which one it is. */
function twins(mutants: readonly MutantResult[]): Remark[] {
  return mutants.flatMap((a, i) =>
    mutants
      .slice(i + 1)
      .filter((b) => named(a).includes(b.id) && named(b).includes(a.id))
      .map((b) => ({
        where: at(a.id),
        says: `${a.id} and ${b.id} have the same outputs on every family; add a family that tells them apart, or make them one mistake`,
      })),
  );
}

/**
 * Mistakes that are caught, but that whoever makes them is not told of, because they raise wherever they show. Those of a
 * sampler show in frequencies alone, which name no mistake.
 */
function unnamed({ spec }: Problem, mutants: readonly MutantResult[]): Remark[] {
  const drawn = spec.checks.filter((check) => check.kind === "statistics").map((check) => check.id);
  return mutants
    .filter((m) => m.killed && !named(m).includes(m.id) && !m.by.every((id) => drawn.includes(id)))
    .map((m) => ({
      where: at(m.id),
      says: `whoever makes ${m.id} is not told so, since the diagnosis does not find it; add a family where it gives wrong values rather than raising`,
    }));
}

/** A mistake that no check catches: it changes nothing at all, or nothing that a check sees. */
async function whySilent(problem: Problem, id: string, seed: string): Promise<Remark> {
  const changed = await familiesThatChange(problem, id, seed);
  const says =
    changed.length === 0
      ? `${id} changes nothing: on every family its outputs are exactly the right ones; is wrong["${id}"] used, and does a family have what it takes to show it?`
      : `${id} changes the outputs on ${changed.join(", ")}, but no check fails: they differ by less than the tolerance, or no check looks there`;
  return { where: at(id), says };
}

async function familiesThatChange(problem: Problem, id: string, seed: string): Promise<string[]> {
  const { spec } = problem;
  const open = (ids: readonly string[]) => mistaken(problem, ids).open(NOBODY, spec.entry, DEFAULT_LIMITS);
  const [right, wrong] = [await open([]), await open([id])];
  const changed: string[] = [];
  for (const { family, inputs } of await casesOf(problem, seed)) {
    if (changed.includes(family.name)) continue;
    const [a, b] = [await right.call(inputs), await wrong.call(inputs)];
    if (textOf(a) !== textOf(b)) changed.push(family.name);
  }
  return changed;
}

/** Everything that was returned, as text, in which NaN equals NaN. */
const textOf = (answer: CallResult): string =>
  answer.state === "ok"
    ? JSON.stringify([...answer.outputs].map(([name, t]) => [name, t.dtype, t.shape, [...t.data].map(String)]))
    : answer.state;

/**
 * What is wrong with a starter, from the report of grading it as if it were handed in: it has to parse and to define the
 * entry, and must not be an answer.
 */
export function starterFault({ evidence }: Report): string | undefined {
  const { findings } = evidence;
  const ours = findings.find((f) => f.state === "ungradable");
  if (ours !== undefined) return `could not be run: ${ours.why}`;
  const failed = findings.flatMap((f) => (f.state === "failed" ? [f] : []));
  const failure = failed.find((f) => f.failure !== undefined)?.failure;
  if (failure?.kind === "syntax") return `does not parse: ${failure.message}`;
  if (failure?.kind === "missing-entry") return `does not define the entry: ${failure.message}`;
  if (failure?.kind === "wrong-signature") return `cannot take the arguments: ${failure.message}`;
  return failed.length === 0 && findings.some((f) => f.state === "passed")
    ? "passes every check: a starter must leave the work to the candidate"
    : undefined;
}
