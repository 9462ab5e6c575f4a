import type { GradeOptions } from "./grade-options.ts";
import { Lab } from "./lab.ts";
import type { Meter } from "./meter.ts";
import type { Problem } from "./problem.ts";
import { publish } from "./published.ts";
import { DEFAULT_LIMITS, type Limits, libraryOf, ourFault, type Runner, type Session } from "./runner.ts";
import { inDtype } from "./schema/entry.ts";
import type { CaseId } from "./schema/evidence.ts";
import type { Submission } from "./schema/submission.ts";
import type { Float } from "./tensor/dtype.ts";

/**
 * A lab with its first sessions open, one for visible and one for hidden inputs; further ones are opened as checks ask. Those for
 * visible inputs are metered: of what is called on hidden ones, or of the baseline, the report says nothing. Without the first
 * sessions nothing is graded; a later one that cannot be had leaves the cases it was for ungradable.
 */
export async function openLab(
  problem: Problem,
  submission: Submission,
  runner: Runner,
  options: GradeOptions,
  meter: Meter,
): Promise<Lab> {
  const dtype = options.dtype ?? (problem.spec.dtypes[0] as Float);
  const entry = inDtype(problem.spec.entry, dtype);
  const within = (own: Partial<Limits> | undefined): Limits => ({ ...(options.limits ?? DEFAULT_LIMITS), ...own });
  const published = publish(problem.spec, options.seed.visible, dtype);
  const open = (own?: Partial<Limits>) => runner.open(submission, entry, within(own), published);
  const metered = async (own?: Partial<Limits>) => meter.around(await open(own));
  const hides = options.seed.hidden !== undefined && problem.spec.draws.hidden > 0;
  const [session, hidden] = await Promise.all([metered(), hides ? open() : undefined]);
  const { info } = session;
  const nowhere = (error: unknown): Session => ({ info, call: async () => ourFault(error), close: async () => {} });
  const freshSession = (own?: Partial<Limits>, visibility?: CaseId["visibility"]) =>
    (visibility === "hidden" ? open(own) : metered(own)).catch(nowhere);
  const library = libraryOf(info);
  const baseline = library && problem.baselines?.get(library);
  const baselineSession = (own?: Partial<Limits>) =>
    baseline && runner.open(baseline, entry, within(own)).catch(nowhere);
  const { measured } = meter;
  return new Lab({
    problem,
    dtype,
    seed: options.seed,
    session,
    ...(hidden === undefined ? {} : { hidden }),
    freshSession,
    baselineSession,
    measured,
  });
}
