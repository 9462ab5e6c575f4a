import { withMistakes } from "../../diagnosis/mistakes.ts";
import type { Problem } from "../../problem.ts";
import { IN_PROCESS, inProcess } from "../../proving/sessions.ts";
import { type Args, define } from "../../reference.ts";
import type { Runner } from "../../runner.ts";
import type { Evidence, Finding } from "../../schema/evidence.ts";
import type { Float } from "../../tensor/dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { evidenceOf, returned, tinyProblem } from "../../testing/tiny-problem.ts";
import type { TestTools } from "../../testing/tools.ts";
import { ordinary } from "../tolerance.ts";

/** A problem about one relation. `broken` is its one mistake, which breaks the relation. */
export interface Setting {
  readonly args: Record<string, unknown>;
  readonly returns: Record<string, unknown>;
  readonly family: Record<string, unknown>;
  readonly check: Record<string, unknown>;
  f(args: never, broken: boolean): Record<string, Tensor>;
  readonly others?: readonly Record<string, unknown>[];
  readonly entries?: Readonly<Record<string, (args: never, broken: boolean) => Record<string, Tensor>>>;
}

export function problemOf(setting: Setting, { always = false } = {}): Problem {
  const { args, returns, family, check, f, others = [], entries = {} } = setting;
  const implementations = Object.entries({ f, ...entries }).map(([name, run]) => [
    name,
    (given: Args, wrong: { broken: boolean }) => run(given as never, always || wrong.broken),
  ]);
  return tinyProblem(
    {
      entry: { name: "f", args, returns } as never,
      ...({ others } as object),
      families: { ordinary: family },
      checks: [
        { id: "shapes", kind: "shape" },
        { id: "values", kind: "close" },
        { id: "relation", kind: "property", ...check },
      ],
    },
    define({ mistakes: { broken: "It is broken." }, entries: Object.fromEntries(implementations) }),
  );
}

/** What the relation finds, and how many calls it took beside the one for each case. */
export async function tried(
  problem: Problem,
  runner: Runner = answering(problem),
  dtype?: Float,
): Promise<{ findings: Finding[]; evidence: Evidence; calls: number }> {
  let calls = 0;
  const counting: Runner = {
    ...runner,
    async open(...args) {
      const session = await runner.open(...args);
      return {
        ...session,
        call(...given) {
          calls++;
          return session.call(...given);
        },
      };
    },
  };
  const evidence = await evidenceOf(counting, problem, dtype);
  const findings = evidence.findings.filter((f) => f.check === "relation");
  return { findings, evidence, calls: calls / findings.length - 1 };
}

/** The answers of a reference, of whichever entry is called. */
export const answering = (problem: Problem, broken = false): Runner => ({
  ...inProcess(() => new Map()),
  open: async () => ({
    info: IN_PROCESS,
    async call(inputs, options) {
      const compute = withMistakes(problem, options?.entry?.name ?? "f", broken ? ["broken"] : []);
      return returned(new Map(ordinary(compute, inputs)));
    },
    close: async () => {},
  }),
});

/**
 * What holds of every relation: the right answer passes in every dtype, and at the price of so many further calls; the broken
 * one fails, with words that say how; a reference that breaks it makes the case ungradable, whatever the candidate does.
 */
export function behaves(
  { test, expect }: Pick<TestTools, "test" | "expect">,
  setting: Setting,
  { says, calls }: { says: RegExp; calls: number },
): void {
  const problem = problemOf(setting);
  const twice = (each: unknown) => [each, each];

  for (const dtype of ["float32", "float64", "bfloat16"] as const)
    test(`passes a right answer in ${dtype}`, async () => {
      const told = await tried(problem, answering(problem), dtype);
      const passed = told.findings.map((f) => (f.state === "passed" && Number(f.ratio) <= 1 ? "passed" : f));
      expect(passed).toEqual(twice("passed"));
      expect(told.calls).toEqual(calls);
    });

  test("fails an answer that breaks it, says how, and names the mistake", async () => {
    const { findings, evidence } = await tried(problem, answering(problem, true));
    const clearly = (f: Finding) =>
      f.state === "failed" &&
      f.code === "property" &&
      says.test(f.message) &&
      f.message.includes(String(f.worst?.actual)) &&
      Number(f.worst?.ratio) > 10 &&
      Number(f.outside) > 0;
    expect(findings.map((f) => (clearly(f) ? "property" : f))).toEqual(twice("property"));
    expect(evidence.diagnosis.explanations.map((e) => e.mistakes[0]?.id)).toEqual(["broken"]);
  });

  test("cannot grade anything where the reference breaks it", async () => {
    const spoilt = problemOf(setting, { always: true });
    const why = /^the reference itself does not satisfy [a-z-]+ here: /;
    for (const runner of [answering(problem), answering(problem, true)]) {
      const { findings } = await tried(spoilt, runner);
      expect(findings.map((f) => (f.state === "ungradable" && why.test(f.why) ? "ours" : f))).toEqual(twice("ours"));
    }
  });
}

/** Why a case of the setting is skipped, with some of the family said otherwise. */
export async function skipped(setting: Setting, family: Record<string, unknown>): Promise<string[]> {
  const { findings } = await tried(problemOf({ ...setting, family: { ...setting.family, ...family } }));
  return [...new Set(findings.map((f) => (f.state === "skipped" ? f.why : `${f.state}, not skipped`)))];
}

/** What reading the problem says of the check with some fields said otherwise. */
export function rejected(setting: Setting, fields: Record<string, unknown>): readonly string[] {
  try {
    problemOf({ ...setting, check: { ...setting.check, ...fields } });
  } catch (error) {
    return (error as { issues: string[] }).issues.map((issue) =>
      issue.replace(/^problem\.yaml: checks\[2\](\.|: )/, ""),
    );
  }
  return [];
}
