import {
  AllcloseError,
  type CallOptions,
  type Entry,
  type Inputs,
  type Limits,
  type Runner,
  type RunnerInfo,
  type Session,
  type Submission,
} from "@allclose/core";
import { unsupportedInJavaScript } from "../javascript.ts";
import { answerCaps, type LoadRequest } from "../messages.ts";
import { openSession } from "../session.ts";
import { startFrame } from "./sealed-frame.ts";
import javascript from "./worker/main.mjs?program";

export interface BrowserRunnerOptions {
  /** Where in the page the hidden frames are put; the document's body by default. */
  readonly container?: Element;
}

/**
 * Runs submissions inside a web page, without a server: each session is a worker in a frame that has neither an origin nor a
 * network (sealed-frame.ts), and is removed at its deadline. The page evaluates nothing that a candidate wrote.
 *
 * JavaScript only, in one file: there is no compiler here, so calls of TypeScript are `unsupported`. Code made of
 * text (`eval`, `new Function`) is forbidden in it. Time and memory are not measured, and memory is not limited beyond what a
 * result may hold: a tab has no means for it.
 *
 * The page's own content security policy is inherited by the frame: it has to allow `script-src 'unsafe-inline' blob:` or to
 * have none. `open` rejects with an AllcloseError when it is our fault: `sandbox/seal` where the frame cannot be sealed,
 * `runner/language` for a language that no browser runs.
 */
export function browserRunner(options: BrowserRunnerOptions = {}): Runner {
  const sessions = new Set<Session>();
  return {
    async open(submission, entry, limits) {
      const session = await openJavaScript(submission, entry, limits, options);
      sessions.add(session);
      return {
        info: session.info,
        call: (inputs, asked) => session.call(inputs, asked),
        close: () => {
          sessions.delete(session);
          return session.close();
        },
      };
    },
    async close() {
      await Promise.all([...sessions].map((session) => session.close()));
      sessions.clear();
    },
  };
}

async function openJavaScript(
  submission: Submission,
  entry: Entry,
  limits: Limits,
  { container = document.body }: BrowserRunnerOptions,
): Promise<Session> {
  const { files, entryFile, language } = submission;
  if (language !== "node")
    throw new AllcloseError("runner/language", `a web page runs JavaScript and ONNX, but ${entryFile} is ${language}`);
  const load: LoadRequest = {
    type: "load",
    files: [...files].map(([path, text]) => ({ path, text })),
    entryFile,
    entry,
    limits,
    tensors: "typed-arrays",
  };
  return openSession({
    info: infoOf(language),
    load,
    start: async () => startFrame({ program: javascript, caps: answerCaps(limits), container }),
    autograd: false,
    unsupported: (called: Entry, inputs: Inputs, asked: CallOptions) =>
      /\.[cm]?ts$/.test(entryFile)
        ? "TypeScript in a web page; hand in JavaScript"
        : unsupportedInJavaScript(called, limits, inputs, asked),
  });
}

const infoOf = (language: RunnerInfo["language"]): RunnerInfo => ({
  language,
  isolation: "frame",
  interpreter: navigator.userAgent,
  versions: {},
  measures: false,
});
