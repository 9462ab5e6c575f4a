import { InputError } from "./errors.ts";
import type { Answers } from "./golden/answers.ts";
import type { Reference } from "./reference.ts";
import type { Library } from "./runner.ts";
import { valuesOf } from "./schema/entry.ts";
import { near } from "./schema/near.ts";
import { type ProblemSpec, symbolsOf } from "./schema/problem.ts";
import { flatten, type Rubric } from "./schema/rubric.ts";
import type { Submission } from "./schema/submission.ts";

/** A problem as it is graded: what its folder holds, read and checked against each other. */
export interface Problem {
  readonly spec: ProblemSpec;
  readonly rubric: Rubric;
  readonly reference: Reference;
  readonly statement: string;
  /** Texts by hint id. */
  readonly hints: ReadonlyMap<string, string>;
  /** Programs that a submission's speed is compared with, by what the submission computes with. */
  readonly baselines?: ReadonlyMap<Library, Submission>;
  /** Who says what the reference says, where it is not asked each time. */
  readonly answers?: Answers;
  /** SHA-256 over the files that decide a grade. */
  readonly sha256: string;
}

/**
 * Checks that the parts of a problem name only what the others define.
 * @throws InputError `problem/inconsistent`
 */
export function assemble(problem: Problem): Problem {
  const { spec, rubric, reference } = problem;
  const mistakes = Object.keys(reference.mistakes);
  const families = Object.keys(spec.families);
  const checks = spec.checks.map((check) => check.id);
  const issues: string[] = [];
  const expect = (where: string, word: string, known: readonly string[], what: string) => {
    if (!known.includes(word)) issues.push(`${where}: no ${what} is called ${word}${near(word, known)}`);
  };
  expect("reference.ts: entries", spec.entry.name, Object.keys(reference.entries), "function");
  spec.checks.forEach((check, i) => {
    for (const id of check.kills ?? [])
      expect(`problem.yaml: checks[${i}].kills`, id, mistakes, "mistake in reference.ts");
    if (check.kind === "property" && check.property === "agrees-with-entry" && check.entry !== undefined)
      expect(
        `problem.yaml: checks[${i}].entry`,
        check.entry,
        Object.keys(reference.entries),
        "function in reference.ts",
      );
    if (check.kind !== "scaling" && check.kind !== "speed") return;
    const where = `problem.yaml: checks[${i}]`;
    const values = Object.entries({ ...valuesOf(spec.entry), ...spec.entry.returns });
    const tensors = values.filter(([, value]) => "dtype" in value).map(([name]) => name);
    const grown = check.kind === "scaling" ? [check.grow].flat() : Object.keys(check.sizes ?? {});
    for (const symbol of grown)
      expect(`${where}.${check.kind === "scaling" ? "grow" : "sizes"}`, symbol, symbolsOf(spec), "symbol");
    for (const name of Object.keys(check.rows ?? {})) expect(`${where}.rows`, name, tensors, "tensor of the signature");
  });
  for (const [id, mistake] of Object.entries(reference.mistakes))
    for (const name of mistake.shows ?? []) expect(`reference.ts: mistakes.${id}.shows`, name, families, "family");
  for (const leaf of flatten(rubric.criteria))
    if ("evidence" in leaf && "checks" in leaf.evidence) {
      for (const id of leaf.evidence.checks) expect(`rubric.yaml: ${leaf.id}.evidence.checks`, id, checks, "check");
      for (const id of leaf.evidence.families ?? [])
        expect(`rubric.yaml: ${leaf.id}.evidence.families`, id, families, "family");
    }
  if (rubric.problem !== spec.id) issues.push(`rubric.yaml: problem: expected ${spec.id}, but ${rubric.problem} came`);
  for (const hint of spec.hints)
    if (!problem.hints.has(hint.id))
      issues.push(`hints.md: there is no heading "## ${hint.id}", which problem.yaml names`);
  for (const id of problem.hints.keys())
    expect(
      "hints.md",
      id,
      spec.hints.map((hint) => hint.id),
      "hint in problem.yaml",
    );
  if (issues.length > 0) throw new InputError("problem/inconsistent", issues);
  return problem;
}
