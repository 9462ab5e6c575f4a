import type {
  CallOptions,
  CallResult,
  Entry,
  Failure,
  Inputs,
  Limits,
  RunnerInfo,
  Session,
  Submission,
} from "@allclose/core";
import type { LoadRequest } from "../session/messages.ts";
import { alwaysThe } from "../session/open-sessions.ts";
import { openSession, type SealedChild } from "../session/session.ts";
import { accept } from "./accept.ts";
import { graphArguments } from "./arguments.ts";
import { misfit, unaskable } from "./binding.ts";

export interface GraphParts {
  readonly info: RunnerInfo;
  /** Starts what holds the runtime. */
  start(): Promise<SealedChild>;
  /** One call of the graph, with what its inputs are given; that of the session by default. */
  ask?(session: Session, inputs: Inputs): Promise<CallResult>;
}

/**
 * A session of an ONNX model, in whatever holds the runtime. What the model says of itself is read here before that
 * (accept.ts), and for a model that may not run nothing is started.
 */
export async function openGraph(
  { data, entryFile }: Submission,
  entry: Entry,
  limits: Limits,
  { info, start, ask = (session, inputs) => session.call(inputs) }: GraphParts,
): Promise<Session> {
  const answer = accept(data ?? new Uint8Array(), entry, entryFile);
  if (answer.state !== "accepted") return alwaysThe(answer, info);
  const { binding, model } = answer;
  const load: LoadRequest = {
    type: "load",
    files: [],
    entryFile,
    entry,
    limits,
    graph: {
      inputs: binding.inputs.map(({ name, input }) => [name, input]),
      outputs: binding.outputs.map(({ name, output }) => [name, output]),
    },
  };
  const session = await openSession({ info, load, body: model, start, autograd: false, unsupported: () => undefined });
  const failed = (failure: Omit<Failure, "file">): CallResult => ({
    state: "failed",
    failure: { ...failure, ...(failure.fault === "candidate" ? { file: entryFile } : {}) },
  });
  return {
    info,
    async call(given, options = {}) {
      const what = unsupported(entry, options) ?? unaskable(binding, entry, given);
      if (what !== undefined) return { state: "unsupported", what };
      const wrong = misfit(binding, entry, given);
      if (wrong !== undefined) return failed({ ...wrong, fault: "candidate" });
      const result = await ask(session, graphArguments(binding, entry, given));
      return result.state === "failed" ? failed(result.failure) : result;
    },
    close: () => session.close(),
  };
}

/** What cannot be asked of a graph, although nothing is wrong with it. */
function unsupported(entry: Entry, { entry: called = entry, gradient }: CallOptions): string | undefined {
  if (called.name !== entry.name) return `an ONNX model holds one function, and ${called.name} would be another`;
  return gradient && "an ONNX graph computes forward only: there is no automatic differentiation";
}
