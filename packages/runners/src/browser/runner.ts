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
import { openGraph } from "../onnx/graph-session.ts";
import { unsupportedInJavaScript } from "../session/javascript.ts";
import { answerCaps, type LoadRequest } from "../session/messages.ts";
import { OpenSessions } from "../session/open-sessions.ts";
import { openSession } from "../session/session.ts";
import { Shared } from "../session/shared.ts";
import { givenRuntime, type OnnxRuntime } from "./runtime.ts";
import { startFrame } from "./sealed-frame.ts";
import javascript from "./worker/javascript.mjs?program";
import onnx from "./worker/onnx.mjs?program";

export interface BrowserRunnerOptions {
  /** Where in the page the hidden frames are put; the document's body by default. */
  readonly container?: Element;
  /** Brings the runtime of ONNX models, from wherever the page has it. It is called once, when the first model is opened. */
  readonly onnx?: () => Promise<OnnxRuntime>;
}

/**
 * Runs submissions inside a web page, without a server: each session is a worker in a frame that has neither an origin nor a
 * network (sealed-frame.ts), and is removed at its deadline. The page evaluates nothing that a candidate wrote.
 *
 * JavaScript is one file: there is no compiler here, so calls of TypeScript are `unsupported`, and code made of text (`eval`,
 * `new Function`) is forbidden. ONNX models run in onnxruntime-web, which the page brings; what a model says of itself is read
 * before it does (../onnx/accept.ts). Time and memory are not measured, and memory is not limited beyond what a result may
 * hold: a tab has no means for it.
 *
 * The page's own content security policy is inherited by the frame: where it has one, it has to allow `script-src
 * 'unsafe-inline' blob: 'wasm-unsafe-eval'` and `worker-src blob:`. `open` rejects with an AllcloseError when it is our fault:
 * `sandbox/seal` where the frame cannot be sealed, `runner/onnxruntime`, and `runner/language` for what no browser runs.
 */
export function browserRunner(options: BrowserRunnerOptions = {}): Runner {
  return new BrowserRunner(options);
}

class BrowserRunner implements Runner {
  readonly #options: BrowserRunnerOptions;
  readonly #runtime: Shared<Awaited<ReturnType<typeof givenRuntime>>>;
  readonly #sessions = new OpenSessions();

  constructor(options: BrowserRunnerOptions) {
    this.#options = options;
    this.#runtime = new Shared(() => givenRuntime(options.onnx));
  }

  async open(submission: Submission, entry: Entry, limits: Limits): Promise<Session> {
    const { language, entryFile } = submission;
    if (language === "node") return this.#keep(await this.#openJavaScript(submission, entry, limits));
    if (language === "onnx") return this.#keep(await this.#openGraph(submission, entry, limits));
    throw new AllcloseError("runner/language", `a web page runs JavaScript and ONNX, but ${entryFile} is ${language}`);
  }

  close(): Promise<void> {
    return this.#sessions.close();
  }

  #keep(session: Session): Session {
    const { info } = session;
    return this.#sessions.keep({
      info,
      call: (inputs, asked) => session.call(inputs, asked),
      close: () => session.close(),
    });
  }

  #start(program: string, limits: Limits, given?: Readonly<Record<string, unknown>>) {
    const { container = document.body } = this.#options;
    return startFrame({ program, caps: answerCaps(limits), container, ...(given ? { given } : {}) });
  }

  #openJavaScript({ files, entryFile }: Submission, entry: Entry, limits: Limits): Promise<Session> {
    const load: LoadRequest = {
      type: "load",
      files: [...files].map(([path, text]) => ({ path, text })),
      entryFile,
      entry,
      limits,
    };
    return openSession({
      info: infoOf("node"),
      load,
      start: async () => this.#start(javascript, limits),
      autograd: false,
      unsupported: (called: Entry, inputs: Inputs, asked: CallOptions) =>
        /\.[cm]?ts$/.test(entryFile)
          ? "TypeScript in a web page; hand in JavaScript"
          : unsupportedInJavaScript(called, limits, inputs, asked),
    });
  }

  #openGraph(submission: Submission, entry: Entry, limits: Limits): Promise<Session> {
    return openGraph(submission, entry, limits, {
      info: infoOf("onnx"),
      start: async () => this.#start(onnx, limits, await this.#runtime.get()),
    });
  }
}

const infoOf = (language: RunnerInfo["language"]): RunnerInfo => ({
  language,
  isolation: "frame",
  interpreter: navigator.userAgent,
  versions: {},
  measures: false,
});
