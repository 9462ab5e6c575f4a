import * as z from "zod";
import { check } from "./checks/check.ts";
import { close } from "./checks/close.ts";
import { gradient } from "./checks/gradient.ts";
import { precision } from "./checks/precision.ts";
import { property } from "./checks/property/index.ts";
import { scaling } from "./checks/scaling.ts";
import { speed } from "./checks/speed.ts";
import { stability } from "./checks/stability.ts";
import { statistics } from "./checks/statistics.ts";

/** The union of the kinds. A new kind is a line here, and a file in checks/ where it has fields of its own. */
export const tensorCheck = z.discriminatedUnion("kind", [
  check("shape").describe("Every output has the shape that the signature says"),
  check("dtype").describe("Every output has the dtype that the signature says"),
  close,
  check("finite").describe("No output is NaN or infinite where the reference is finite"),
  check("pure").describe(
    "Inputs stay unchanged, and a fresh session with the cases in another order gives the same outputs",
  ),
  check("trivial").describe("No output is a constant or an input handed back, unless the reference's is"),
  stability,
  precision,
  statistics,
  gradient,
  property,
  scaling,
  speed,
]);
export type TensorCheck = z.infer<typeof tensorCheck>;
export type CheckOf<K extends TensorCheck["kind"]> = Extract<TensorCheck, { kind: K }>;
