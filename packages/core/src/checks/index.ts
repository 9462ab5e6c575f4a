import type { Lab } from "../lab.ts";
import type { BaseCheck } from "../schema/checks/check.ts";
import type { Finding } from "../schema/evidence.ts";
import type { TensorCheck } from "../schema/tensor-check.ts";
import { findingOf, type Run, type Trial, thrown } from "./check.ts";
import { close } from "./close.ts";
import { dtype } from "./dtype.ts";
import { finite } from "./finite.ts";
import { gradient } from "./gradient.ts";
import { precision } from "./precision.ts";
import { property } from "./property/index.ts";
import { pure } from "./pure.ts";
import { scaling } from "./scaling.ts";
import { shape } from "./shape.ts";
import { speed } from "./speed.ts";
import { stability } from "./stability.ts";
import { statistics } from "./statistics/statistics.ts";
import { trivial } from "./trivial.ts";

/** A new kind is one new file and a line here. */
const kinds = {
  shape,
  dtype,
  close,
  finite,
  pure,
  trivial,
  stability,
  precision,
  statistics,
  gradient,
  property,
  scaling,
  speed,
} satisfies { [K in TensorCheck["kind"]]: Run<K> };

/** Runs one check on the cases of its families. */
export function runCheck(check: TensorCheck, trials: readonly Trial[], lab: Lab): Promise<Finding[]> {
  const { families }: BaseCheck = check;
  const own = trials.filter((trial) => families === undefined || families.includes(trial.family.name));
  return runOn(check, own, lab);
}

/** Runs one check on these cases. What it throws is our fault, so the cases are ungradable, not failed. */
export async function runOn(check: TensorCheck, trials: readonly Trial[], lab: Lab): Promise<Finding[]> {
  try {
    return await (kinds[check.kind] as Run<TensorCheck["kind"]>)(check, trials, lab);
  } catch (error) {
    const outcome = thrown(check, error);
    return trials.map((trial) => findingOf(check, trial.id, outcome));
  }
}
