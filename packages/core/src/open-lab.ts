import type { GradeOptions } from "./grade-options.ts";
import { Lab } from "./lab.ts";
import type { Meter } from "./meter.ts";
import type { Problem } from "./problem.ts";
import { DEFAULT_LIMITS, type Limits, libraryOf, type Runner } from "./runner.ts";
import { inDtype } from "./schema/entry.ts";
import type { Submission } from "./schema/submission.ts";
import type { Float } from "./tensor/dtype.ts";

/** A lab with its first session open; further ones are opened as checks ask, all of them metered but the baseline's. */
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
  const freshSession = async (own?: Partial<Limits>) => meter.around(await runner.open(submission, entry, within(own)));
  const session = await freshSession();
  const library = libraryOf(session.info);
  const baseline = library && problem.baselines?.get(library);
  const baselineSession = (own?: Partial<Limits>) => baseline && runner.open(baseline, entry, within(own));
  const { measured } = meter;
  return new Lab({ problem, dtype, seed: options.seed, session, freshSession, baselineSession, measured });
}
