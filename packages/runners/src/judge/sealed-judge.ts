import {
  assemble,
  DEFAULT_LIMITS,
  evidence,
  evidenceOf,
  goldenFile,
  InputError,
  lintResult,
  Meter,
  type Problem,
  parse,
  proof,
  publish,
  type Run,
  replayed,
  report,
  reportOf,
} from "@allclose/core";
import type { Float } from "@allclose/core/tensor";
import type { EquipmentOptions } from "../node/equipment.ts";
import type { ProblemParts } from "../problem/read-problem.ts";
import { onceMore } from "../session/once-more.ts";
import type { Deeds } from "./deeds.ts";
import { ReferenceLost } from "./fate.ts";
import type { Judge } from "./judge.ts";
import { REFERENCE_LIMITS, type ReferenceLimits } from "./limits.ts";
import { readNames } from "./names.ts";
import { SealedReference } from "./sealed-reference.ts";

type Schema = Parameters<typeof parse>[0];

/** What of a report a reference has a say in. */
const found = evidence
  .pick({ findings: true, counterexamples: true, diagnosis: true })
  .extend({ measurements: report.shape.run.shape.measurements });

/**
 * A judge whose reference runs in a sealed process, and with it all of core that asks it, which is at every turn of judging.
 * What comes from there decides no more than a reference does anyway: whose report it is, of what inputs, and what the rubric
 * makes of the findings is said here.
 */
export async function sealedJudge(
  { code, file, ...parts }: ProblemParts,
  options: EquipmentOptions,
  limits: Partial<ReferenceLimits> = {},
): Promise<Judge> {
  const { spec, rubric, statement, sha256, hints, baselines = new Map() } = parts;
  const load = { file, code, spec, rubric, statement, sha256, hints: [...hints], baselines: [...baselines.keys()] };
  const sealed = await SealedReference.prepare(load, { ...REFERENCE_LIMITS, ...limits }, options);
  let problem: Problem;
  try {
    problem = assemble({ ...parts, reference: readNames(file, await again(() => sealed.load())) });
  } catch (error) {
    await sealed.close();
    throw error;
  }

  const published = (visible: string, dtype: Float) => publish(spec, visible, dtype);
  return {
    problem,
    grade: (submission, runner, grading) =>
      again(async () => {
        const { seed, dtype = spec.dtypes[0] as Float, limits = DEFAULT_LIMITS, onProgress } = grading;
        const meter = new Meter();
        const loan = { problem, submission, runner, limits, published: published(seed.visible, dtype), meter };
        const asking = { loan, ...(onProgress ? { onProgress } : {}) };
        const came = await sealed.ask("evidence", { seed, dtype, limits }, asking);
        const { measurements, ...facts } = checked(found, came, file);
        for (const measurement of measurements) meter.measured(measurement);
        return reportOf(problem, evidenceOf(problem, submission, grading, facts), runOf(meter, file));
      }),
    replay: (submission, runner, example, { dtype, seed }) =>
      again(async () => {
        const [limits, meter] = [DEFAULT_LIMITS, new Meter()];
        const loan = { problem, submission, runner, limits, published: published(seed.visible, dtype as Float), meter };
        return checked(replayed, await sealed.ask("replay", { example, of: { dtype, seed } }, { loan }), file);
      }),
    prove: (referenceText, seed) =>
      again(async () => {
        const came = (await sealed.ask("prove", { referenceText, seed })) as Partial<Deeds["prove"]["gives"]> | null;
        return { proof: checked(proof, came?.proof, file), lint: checked(lintResult, came?.lint, file) };
      }),
    golden: (asked) =>
      again(async () => {
        const golden = checked(goldenFile, await sealed.ask("golden", asked), file);
        return { ...golden, problem: { ...golden.problem, spec, rubric, statement, sha256 } };
      }),
    close: () => sealed.close(),
  };
}

/** Tries again what somebody else may have done who ends processes, and did once. What runs submissions does so by itself. */
const again = <T>(attempt: () => Promise<T>): Promise<T> =>
  onceMore(
    attempt,
    (error) => error instanceof ReferenceLost || (error instanceof InputError && error.code === "reference/killed"),
  );

/** Checked field by field, and handed on as it came: its fields stand in the order in which core writes them. */
function checked<S extends Schema>(schema: S, came: unknown, file: string): ReturnType<typeof parse<S>> {
  try {
    parse(schema, came, "what it says");
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw unspoken(file, error.issues[0] ?? error.message);
  }
  return came as ReturnType<typeof parse<S>>;
}

function runOf(meter: Meter, file: string): Run {
  try {
    return meter.run();
  } catch {
    throw unspoken(file, "it told of a submission that it had never opened");
  }
}

const unspoken = (file: string, why: string): InputError =>
  new InputError("reference/protocol", [`${file}: the process that it runs in did not speak the protocol: ${why}`]);
