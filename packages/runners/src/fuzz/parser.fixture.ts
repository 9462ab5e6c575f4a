import { AllcloseError } from "@allclose/core";
import type fc from "fast-check";

/** Something that reads bytes that nobody vouches for. */
export interface Parser<T = unknown> {
  readonly name: string;
  /** What it is tried on: any bytes, and bytes that are nearly right. */
  readonly bytes: fc.Arbitrary<Uint8Array>;
  /** Reads them as the product does. */
  read(bytes: Uint8Array): T;
  /** How the codes of its refusals begin; anything else that it throws is a fault. */
  readonly refusals: readonly string[];
  /** Throws where what was read is not what it promises to be. */
  holds?(read: T, bytes: Uint8Array): void;
}

export type Outcome =
  | { readonly state: "accepted" }
  | { readonly state: "refused"; readonly code: string }
  | { readonly state: "fault"; readonly why: string };

/** No refusal is longer: it is read by a person. In characters. */
const LONGEST = 2 ** 14;

/** What a parser makes of some bytes. Never throws. */
export function outcomeOf(parser: Parser, bytes: Uint8Array): Outcome {
  let read: unknown;
  try {
    read = parser.read(bytes);
  } catch (error) {
    return refusal(error, parser.refusals);
  }
  try {
    parser.holds?.(read, bytes);
  } catch (error) {
    return fault("was taken, but", error);
  }
  // Names like __proto__ are data here. Whatever was written to the prototype of objects shows in every one of them.
  for (const key in {}) return { state: "fault", why: `left ${key} behind on every object` };
  return { state: "accepted" };
}

function refusal(error: unknown, allowed: readonly string[]): Outcome {
  if (!(error instanceof AllcloseError)) return fault("threw", error);
  const { code, message } = error;
  if (!allowed.some((start) => code.startsWith(start))) return fault(`refused with the code ${code}:`, error);
  if (message.length > LONGEST)
    return { state: "fault", why: `refused in ${message.length} characters; ${LONGEST} are enough to say why` };
  return { state: "refused", code };
}

const fault = (what: string, error: unknown): Outcome => ({
  state: "fault",
  why: `${what} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`.slice(0, 2000),
});
