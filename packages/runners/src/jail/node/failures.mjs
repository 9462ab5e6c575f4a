// What went wrong, as data: the fields of a Failure (runner.ts), with the candidate's own frames only.
import { SourceMap } from "node:module";

const MESSAGE = 1500;
const FRAMES = 30;

/** Carries a Failure up to where it is sent. */
export class Failed extends Error {
  constructor(kind, message, place = {}) {
    super(message);
    this.failure = { kind, message: clip(message), ...place };
  }
}

const clip = (text, most = MESSAGE) => {
  const whole = String(text).toWellFormed();
  return whole.length > most ? `${whole.slice(0, most - 1)}…` : whole;
};

/** Where exceptions come from, in the candidate's own files and lines. */
export class Places {
  #files;
  #maps = new Map();
  #sites = new WeakMap();

  /** @param files Map of path to { text, map } */
  constructor(files) {
    this.#files = files;
    // The engine calls this with what it knows, once for each exception; the text of a stack would have to be taken apart.
    Error.prepareStackTrace = this.prepare = (error, sites) => {
      this.#sites.set(error, sites);
      return [errorText(error), ...sites.map((site) => `    at ${site}`)].join("\n");
    };
    Error.stackTraceLimit = 100;
  }

  /** The line of the candidate's file that became this position (from 1) of the compiled module. */
  line(file, line, column) {
    if (!this.#maps.has(file)) this.#maps.set(file, new SourceMap(JSON.parse(this.#files.get(file).map)));
    return (this.#maps.get(file).findEntry(line - 1, column - 1).originalLine ?? line - 1) + 1;
  }

  /** { file, line, frames } of an exception, as far as they are known; frames outermost first. */
  of(error) {
    if (typeof error !== "object" || error === null) return {};
    Error.prepareStackTrace = this.prepare;
    void error.stack;
    const own = (this.#sites.get(error) ?? [])
      .filter((site) => this.#files.has(site.getFileName()))
      .map((site) => ({
        file: site.getFileName(),
        line: this.line(site.getFileName(), site.getLineNumber(), site.getColumnNumber()),
        in: clip(site.getFunctionName() ?? "(anonymous)", 100),
      }))
      .reverse();
    const last = own.at(-1);
    if (last === undefined) return {};
    const outer = Math.floor(FRAMES / 3);
    const frames = own.length <= FRAMES ? own : [...own.slice(0, outer), ...own.slice(outer - FRAMES)];
    return { file: last.file, line: last.line, frames };
  }
}

/** The Failure of whatever was thrown. */
export function describeFailure(error, places) {
  if (error instanceof Failed) return error.failure;
  if (!(error instanceof Error))
    return { kind: "raised", message: clip(`it threw ${thrown(error)}`), ...attempt(() => places.of(error), {}) };
  return {
    kind: isOutOfMemory(error) ? "out-of-memory" : "raised",
    message: clip(errorText(error)),
    ...attempt(() => places.of(error), {}),
  };
}

// V8 has no class and no code of its own for an ArrayBuffer that did not fit.
const isOutOfMemory = (error) =>
  error instanceof RangeError &&
  (error.message === "Array buffer allocation failed" || error.code === "ERR_MEMORY_ALLOCATION_FAILED");

/** Name and message; either may be a getter of the candidate's that throws. */
const errorText = (error) =>
  attempt(() => `${error.name}: ${error.message}`.replace(/: $/, ""), "(its message could not be printed)");

const thrown = (value) =>
  attempt(
    () => `${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
    "a value that could not be printed",
  );

function attempt(what, otherwise) {
  try {
    return what();
  } catch {
    return otherwise;
  }
}
