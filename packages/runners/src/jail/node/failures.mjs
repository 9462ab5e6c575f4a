// What went wrong, as data: the fields of a Failure (runner.ts), with the candidate's own frames only.
const MESSAGE = 1500;
const FRAMES = 30;

/** Carries a Failure up to where it is sent. */
export class Failed extends Error {
  constructor(kind, message, place = {}) {
    super(message);
    this.failure = { kind, message: clip(message), ...place };
  }
}

export const clip = (text, most = MESSAGE) => {
  const whole = String(text).toWellFormed();
  return whole.length > most ? `${whole.slice(0, most - 1)}…` : whole;
};

/** { file, line, frames } of the candidate's own frames, outermost first, as far as there are any. */
export function placeOf(own) {
  const last = own.at(-1);
  if (last === undefined) return {};
  const outer = Math.floor(FRAMES / 3);
  const frames = own.length <= FRAMES ? own : [...own.slice(0, outer), ...own.slice(outer - FRAMES)];
  return { file: last.file, line: last.line, frames };
}

/** The Failure of whatever was thrown. @param places whose `of(error)` gives { file, line, frames } */
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
export const errorText = (error) =>
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
