import * as z from "zod";
import type { Lab } from "../lab.ts";
import type { Finding } from "../schema/evidence.ts";
import { findingOf, type Trial, thrown } from "./check.ts";
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

/** The union. A new kind is one new file and a line in each of these two lists. */
export const tensorCheck = z.discriminatedUnion("kind", [
  shape.schema,
  dtype.schema,
  close.schema,
  finite.schema,
  pure.schema,
  trivial.schema,
  stability.schema,
  precision.schema,
  statistics.schema,
  gradient.schema,
  property.schema,
  scaling.schema,
  speed.schema,
]);
export type TensorCheck = z.infer<typeof tensorCheck>;

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
} satisfies Record<TensorCheck["kind"], unknown>;

/** Runs one check on the cases of its families. What it throws is our fault, so the cases are ungradable, not failed. */
export async function runCheck(check: TensorCheck, trials: readonly Trial[], lab: Lab): Promise<Finding[]> {
  const own = trials.filter((trial) => check.families === undefined || check.families.includes(trial.family.name));
  try {
    return await kinds[check.kind].run(check, own, lab);
  } catch (error) {
    const outcome = thrown(check, error);
    return own.map((trial) => findingOf(check, trial.id, outcome));
  }
}
