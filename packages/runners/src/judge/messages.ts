import type { CallResult, RunnerInfo } from "@allclose/core";
import { list, natural, number, record, text, wrong } from "../session/messages.ts";
import type { Deed } from "./deeds.ts";
import { readThrown, type Thrown } from "./thrown.ts";

/** What the host says to a sealed judge. `opened`, `result`, `closed` and `refused` answer the question of that id. */
export type Told =
  /** What it needs for that is exact JSON in the body. */
  | { readonly type: "do"; readonly deed: Deed }
  | { readonly type: "opened"; readonly id: number; readonly session: number; readonly info: RunnerInfo }
  /** Outputs stand in the body under their names, gradients as `gradient..<argument>`. */
  | { readonly type: "result"; readonly id: number; readonly result: BareResult; readonly gradients: boolean }
  | { readonly type: "closed"; readonly id: number }
  | ({ readonly type: "refused"; readonly id: number } & Thrown);

type Bare<T> = T extends unknown ? Omit<T, "outputs" | "gradients"> : never;
/** A result without its tensors. */
export type BareResult = Bare<CallResult>;

/** What a sealed judge says. Nobody vouches for it. */
export type Said =
  /** First of all, before any code of the problem's has run. */
  | { readonly type: "sealed" }
  /** The reference is called, so whoever waits may go on waiting; said now and then. */
  | { readonly type: "busy" }
  | { readonly type: "progress"; readonly done: number; readonly total: number; readonly what: string }
  | Asked
  /** What came of it is exact JSON in the body. */
  | { readonly type: "done" }
  | ({ readonly type: "threw" } & Thrown);

/** What it asks of the host, which has the runner. */
export type Asked =
  | {
      readonly type: "open";
      readonly id: number;
      /** `submission`, or what library the baseline computes with. */
      readonly program: string;
      /** An entry, for its schema to read. */
      readonly entry: unknown;
      readonly callMs: number;
      readonly memoryBytes: number;
    }
  | {
      readonly type: "call";
      readonly id: number;
      readonly session: number;
      /** Whether the report tells of it: not of calls on hidden inputs. */
      readonly metered: boolean;
      /** In order. A tensor stands in the body under its name, anything else here as exact JSON. */
      readonly args: readonly { readonly name: string; readonly json?: string }[];
      readonly entry?: unknown;
      readonly seed?: number;
      readonly weigh?: boolean;
      /** Its tensors stand in the body, as messages.ts of sessions has them. */
      readonly gradient?: { readonly of: readonly string[]; readonly again: boolean };
    }
  | { readonly type: "close"; readonly id: number; readonly session: number };

const MOST_ARGS = 1000;
const MOST_NAME = 300;
const MOST_JSON = 2 ** 19;

/**
 * Reads what a sealed judge says field by field into a new object.
 * @throws FrameError `frame/answer`
 */
export function readSaid(header: unknown): Said {
  const fields = record(header, "a message");
  const type = fields.get("type");
  switch (type) {
    case "sealed":
    case "busy":
    case "done":
      return { type };
    case "progress": {
      const [done, total] = [natural(fields.get("done"), "done"), natural(fields.get("total"), "total")];
      if (done > total) throw wrong("done", `at most ${total}`, done);
      return { type, done, total, what: text(fields.get("what"), "what", MOST_NAME) };
    }
    case "threw":
      return { type, ...readThrown(header) };
    case "open":
    case "call":
    case "close":
      return readAsked(type, fields);
    default:
      throw wrong("type", "a known message", type);
  }
}

function readAsked(type: Asked["type"], fields: ReadonlyMap<string, unknown>): Asked {
  const id = natural(fields.get("id"), "id");
  if (type === "open")
    return {
      type,
      id,
      program: text(fields.get("program"), "program", MOST_NAME),
      entry: fields.get("entry"),
      callMs: number(fields.get("callMs"), "callMs"),
      memoryBytes: number(fields.get("memoryBytes"), "memoryBytes"),
    };
  const session = natural(fields.get("session"), "session");
  if (type === "close") return { type, id, session };
  const [entry, seed, gradient] = ["entry", "seed", "gradient"].map((name) => fields.get(name));
  return {
    type,
    id,
    session,
    metered: fields.get("metered") === true,
    args: list(fields.get("args"), "args", MOST_ARGS).map(readArg),
    ...(entry === undefined ? {} : { entry }),
    ...(seed === undefined ? {} : { seed: natural(seed, "seed") }),
    ...(fields.get("weigh") === true ? { weigh: true } : {}),
    ...(gradient === undefined ? {} : { gradient: readGradient(gradient) }),
  };
}

function readArg(value: unknown): { name: string; json?: string } {
  const fields = record(value, "an argument");
  const name = text(fields.get("name"), "name", MOST_NAME);
  const json = fields.get("json");
  return json === undefined ? { name } : { name, json: text(json, "json", MOST_JSON) };
}

function readGradient(value: unknown): { of: string[]; again: boolean } {
  const fields = record(value, "a gradient");
  const of = list(fields.get("of"), "of", MOST_ARGS).map((name) => text(name, "of", MOST_NAME));
  return { of, again: fields.get("again") === true };
}
