import type { Cell, Entry, Failure, FailureKind, Limits, Scalar } from "@allclose/core";
import { type FrameCaps, FrameError } from "./frame.ts";

/** JSON has neither NaN, nor the infinities, nor -0: as text, which Python's float() and JavaScript's Number() read. */
export const spell = (value: Scalar): Scalar =>
  typeof value === "object" ? (value.map((item) => spell(item)) as Scalar) : awkward(value) ? nameOf(value) : value;

const awkward = (value: unknown): value is number =>
  typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0));
const nameOf = (value: number): string => (value === 0 ? "-0" : String(value));

/** What the host asks of a sealed process. The order of `files`, `args` and `returns` is kept. */
export interface LoadRequest {
  readonly type: "load";
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Of the entry file, where it is a notebook, which is then not among `files`. */
  readonly cells?: readonly Cell[];
  readonly entryFile: string;
  readonly entry: Entry;
  readonly limits: Limits;
  /** What Python turns tensors into: "torch" or "numpy". */
  readonly tensors?: string;
  /** Of a graph, which is then the body: [name in the signature, name in the graph]. */
  readonly graph?: Readonly<Record<"inputs" | "outputs", readonly (readonly [string, string])[]>>;
}

export interface CallRequest {
  readonly type: "call";
  readonly call: number;
  /** Where it is not the one that was loaded. */
  readonly entry?: Entry;
  readonly seed: number;
  /** Every value of the signature, in its order. A tensor stands in the body under its own name. */
  readonly args: readonly CallArg[];
  /**
   * Upstream gradients stand in the body as `upstream..<output>`, those of the second order as `again..<argument>`; gradients
   * come back as `gradient..<argument>`. No name of a signature has two dots in a row.
   */
  readonly gradient?: {
    readonly of: readonly string[];
    readonly upstream: readonly string[];
    readonly again?: readonly string[];
  };
}
export const UPSTREAM = "upstream..";
export const AGAIN = "again..";
export const GRADIENT = "gradient..";
/** Of every call that names none, and nothing to do with how inputs are drawn. */
export const SEED = 0x5eed;

export type CallArg = { readonly name: string } & (
  | { readonly tensor: true }
  | { readonly value: Scalar }
  | { readonly absent: true }
);

/**
 * What a sealed process may answer. `sealed` or `refused` comes first, before any of the candidate's code has run, so that
 * nothing later can pass for a fault of ours. `no-backward` carries no words and is heard only where the host knows that
 * there is no automatic differentiation: a check is skipped for it, and saying why is the host's.
 */
export type Answer =
  | { readonly type: "sealed" }
  | { readonly type: "refused"; readonly message: string }
  | { readonly type: "loaded" }
  | {
      readonly type: "result";
      readonly call: number;
      readonly changed: readonly string[];
      readonly wallMs: number;
      readonly peakBytes: number;
      readonly log: string;
    }
  | { readonly type: "no-backward"; readonly call: number }
  | { readonly type: "failed"; readonly call: number; readonly failure: Failure };

/** What a candidate's process may say went wrong; the rest is for the host to find out. */
const CLAIMABLE: readonly FailureKind[] = [
  "syntax",
  "missing-entry",
  "missing-parameter",
  "wrong-signature",
  "wrong-result",
  "raised",
  "out-of-memory",
  "too-much-output",
  "killed",
];

const MAX_MESSAGE = 2000;
const MAX_NAME = 300;
const MAX_FRAMES = 30;
const MAX_CHANGED = 256;

/**
 * Bytes that an answer may have. Its header: what a failure takes at most, and the log, whose characters JSON may escape. Its
 * body: outputs and gradients, and the names and shapes before them.
 */
export const answerCaps = ({ logBytes, resultBytes }: Limits): FrameCaps => ({
  header: 2 ** 16 + 6 * logBytes,
  body: 2 * resultBytes + 2 ** 16 + 8,
});

/**
 * Reads an answer field by field into a new object; nothing else of the parsed JSON is kept.
 * @throws FrameError `frame/answer`
 */
export function readAnswer(header: unknown, limits: Limits): Answer {
  const fields = record(header, "an answer");
  switch (fields.get("type")) {
    case "sealed":
      return { type: "sealed" };
    case "refused":
      return { type: "refused", message: text(fields.get("message"), "message", MAX_MESSAGE) };
    case "loaded":
      return { type: "loaded" };
    case "result":
      return {
        type: "result",
        call: natural(fields.get("call"), "call"),
        changed: list(fields.get("changed"), "changed", MAX_CHANGED).map((name) => text(name, "changed", MAX_NAME)),
        wallMs: number(fields.get("wallMs"), "wallMs"),
        peakBytes: natural(fields.get("peakBytes"), "peakBytes"),
        log: text(fields.get("log"), "log", limits.logBytes + 200),
      };
    case "no-backward":
      return { type: "no-backward", call: natural(fields.get("call"), "call") };
    case "failed":
      return { type: "failed", call: natural(fields.get("call"), "call"), failure: readFailure(fields.get("failure")) };
    default:
      throw wrong("type", "a known answer", fields.get("type"));
  }
}

function readFailure(value: unknown): Failure {
  const fields = record(value, "a failure");
  const kind = fields.get("kind") as FailureKind;
  if (!CLAIMABLE.includes(kind)) throw wrong("kind", `one of ${CLAIMABLE.join(", ")}`, kind);
  const file = fields.get("file");
  const line = fields.get("line");
  const frames = fields.get("frames");
  return {
    kind,
    fault: "candidate",
    message: text(fields.get("message"), "message", MAX_MESSAGE),
    ...(file === undefined ? {} : { file: text(file, "file", MAX_NAME) }),
    ...(line === undefined ? {} : { line: natural(line, "line") }),
    ...(frames === undefined ? {} : { frames: list(frames, "frames", MAX_FRAMES).map(readStackFrame) }),
  };
}

function readStackFrame(value: unknown): { file: string; line: number; in: string } {
  const fields = record(value, "a stack frame");
  return {
    file: text(fields.get("file"), "file", MAX_NAME),
    line: natural(fields.get("line"), "line"),
    in: text(fields.get("in"), "in", MAX_NAME),
  };
}

/** A Map, so that `__proto__` and `constructor` are keys like any other. */
export function record(value: unknown, what: string): Map<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(what, "an object", value);
  return new Map(Object.entries(value));
}

export function list(value: unknown, what: string, most: number): unknown[] {
  if (!Array.isArray(value) || value.length > most) throw wrong(what, `a list of at most ${most}`, value);
  return value;
}

export function text(value: unknown, what: string, most: number): string {
  if (typeof value !== "string") throw wrong(what, "text", value);
  return value.length > most ? `${value.slice(0, most)}…` : value;
}

export function number(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) throw wrong(what, "a number from 0", value);
  return value;
}

export function natural(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw wrong(what, "a whole number from 0", value);
  return value as number;
}

export const wrong = (what: string, expected: string, came: unknown): FrameError =>
  new FrameError("frame/answer", `expected ${what} to be ${expected}, got ${shown(came)}`);

/** Of a list or object only that it is one: nested deep enough, it cannot be written out. */
function shown(came: unknown): string {
  if (came === undefined) return "nothing";
  if (typeof came === "object" && came !== null) return Array.isArray(came) ? "a list" : "an object";
  return JSON.stringify(came).slice(0, 80);
}
