import { AllcloseError, InputError } from "@allclose/core";
import { list, record, text, wrong } from "../session/messages.ts";

/** An error on its way from one process to another. */
export interface Thrown {
  /** None of ours where there is none. */
  readonly code?: string;
  readonly issues: readonly string[];
}

export function thrownOf(error: unknown): Thrown {
  if (error instanceof InputError) return { code: error.code, issues: error.issues };
  const message = error instanceof Error ? error.message : String(error);
  return { ...(error instanceof AllcloseError ? { code: error.code } : {}), issues: [message] };
}

export function errorOf({ code, issues }: Thrown): Error {
  return code === undefined ? new Error(issues.join("\n")) : new InputError(code, issues);
}

const MOST_ISSUES = 1000;
const MOST_TEXT = 10_000;

/** @throws FrameError */
export function readThrown(value: unknown): Thrown {
  const fields = record(value, "an error");
  const code = fields.get("code");
  if (code !== undefined && !/^[a-z]+\/[a-z-]+$/.test(text(code, "code", 100))) throw wrong("code", "a code", code);
  const issues = list(fields.get("issues"), "issues", MOST_ISSUES).map((issue) => text(issue, "issues", MOST_TEXT));
  return { ...(code === undefined ? {} : { code: String(code) }), issues };
}
