import type { Published } from "./published.ts";
import type { Entry } from "./schema/entry.ts";
import type { Language, Submission } from "./schema/submission.ts";
import type { Tensor } from "./tensor/tensor.ts";

/**
 * The contract between what decides (core) and what executes strangers' code (runners). A runner maps inputs to outputs
 * in a sealed process; it holds no expected value, no tolerance and no channel that carries a score.
 */
export interface Runner {
  /**
   * Never rejects because of the submission: a file that does not load makes every call `failed`.
   * @param published the inputs of the grading that are no secret: a file of outputs answers these
   */
  open(submission: Submission, entry: Entry, limits: Limits, published?: Published): Promise<Session>;
  close(): Promise<void>;
}

/** One sealed process with the submission loaded. Calls share it; after a crash the next call opens another. */
export interface Session {
  /** What runs it, for the report's `run` section. */
  readonly info: RunnerInfo;
  call(inputs: Inputs, options?: CallOptions): Promise<CallResult>;
  close(): Promise<void>;
}

/**
 * Arguments by name, in the order of the signature; an absent optional argument has no entry. A Map, so that no name is special.
 * Of a module, the constructor's arguments and the weights stand among them. Dotted names (`state.m`) are handed to the
 * candidate together, as one dictionary, or as a list where the keys are 0 … n-1, and are asked for in its results likewise.
 */
export type Inputs = ReadonlyMap<string, Tensor | Scalar>;
export type Tensors = ReadonlyMap<string, Tensor>;
export type Scalar = number | boolean | string | readonly number[] | readonly string[];

export interface CallOptions {
  /** Another entry point of the same submission, by its signature: the outputs are that one's. */
  readonly entry?: Entry;
  readonly gradient?: GradientRequest;
  /** Whether memory is to be looked at from outside, which takes a little longer. */
  readonly weigh?: boolean;
  /** Of the candidate's random generators in this call, from 0 to 2³² - 1; the same for every call by default. */
  readonly seed?: number;
}

/**
 * Vector-Jacobian product: the gradients of Σ ⟨output, upstream⟩ with respect to the named arguments or parameters, by the
 * language's automatic differentiation, or by a function `<entry>_backward` that the candidate wrote: it takes what
 * the entry takes (of a module, everything in `valuesOf`), then `d_<output>` for every output, and returns the gradients by
 * name or, in a tuple, of every floating-point argument in order. Where there is neither, the call is `unsupported`. An argument that is not used has a gradient of 0.
 */
export interface GradientRequest {
  readonly of: readonly string[];
  /** By output. */
  readonly upstream: Tensors;
  /** Second order: the gradients of Σ ⟨gradient, again⟩ instead, by argument. By automatic differentiation only. */
  readonly again?: Tensors;
}

export type CallResult =
  | {
      readonly state: "ok";
      /** Only the outputs that came; a missing one is for the checks to judge. */
      readonly outputs: Tensors;
      readonly gradients?: Tensors;
      /** Names of the arguments and weights that are not as they were: in their bytes, or in what stands in their place in a dictionary or list. */
      readonly changed: readonly string[];
      /** What the function took until its outputs were read, as its own process says: a result may compute itself only then. */
      readonly wallMs: number;
      /** From the question to the answer by the host's clock: what the function took, and passing on what goes in and comes out. */
      readonly elapsedMs: number;
      /**
       * Growth of resident memory over the state with the inputs loaded, as its own process says. What earlier calls of the
       * session took at most may hide it.
       */
      readonly peakBytes: number;
      /**
       * Growth of resident memory in the call, with what passing on inputs and outputs takes, as it is seen from outside:
       * where that was asked for and can be.
       */
      readonly grownBytes?: number;
      readonly log: string;
    }
  | { readonly state: "failed"; readonly failure: Failure }
  | { readonly state: "unsupported"; readonly what: string };

export const FAILURES = [
  "syntax", // the file does not parse
  "missing-entry", // no function of that name; in a file of tensors, no case
  "missing-parameter", // a module without one of the weights, or with one that the problem does not have
  "wrong-signature", // the function cannot take the arguments
  "wrong-result", // what it returned are not the tensors that were asked for
  "raised", // an exception, while loading or in the call
  "timed-out",
  "out-of-memory",
  "too-much-output", // more printed, or a larger result, than the limits allow
  "killed", // died by a signal or ended its process
  "protocol", // its process spoke, but not the protocol
  "sandbox", // ours: the jail could not be set up, or the interpreter did not start
] as const;
export type FailureKind = (typeof FAILURES)[number];

/** What went wrong, as data. Every text in it is the candidate's words or ours about them: escape it where it is shown. */
export interface Failure {
  readonly kind: FailureKind;
  readonly fault: "candidate" | "grader";
  readonly message: string;
  /** Of the candidate's own files. */
  readonly file?: string;
  readonly line?: number;
  /** The candidate's own frames only, outermost first. */
  readonly frames?: readonly { readonly file: string; readonly line: number; readonly in: string }[];
}

/** A runner that throws: nobody can be blamed for that call but us. */
export const ourFault = (error: unknown): CallResult => ({
  state: "failed",
  failure: { kind: "sandbox", fault: "grader", message: error instanceof Error ? error.message : String(error) },
});

/** All of them bound one session or one call; a wall limit ends the session's whole process tree. */
export interface Limits {
  readonly loadMs: number;
  readonly callMs: number;
  /** Growth of memory over the warm interpreter. */
  readonly memoryBytes: number;
  /** Of what a call returns, in all. */
  readonly resultBytes: number;
  /** Of what a call prints; what is beyond is dropped, and 64 times as much ends the call. */
  readonly logBytes: number;
}

// #region limits
export const DEFAULT_LIMITS: Limits = {
  loadMs: 20_000,
  callMs: 10_000,
  memoryBytes: 2 ** 31,
  resultBytes: 2 ** 26,
  logBytes: 2 ** 14,
};
// #endregion limits

export const TIERS = ["namespaces", "landlock", "none"] as const;
export type Tier = (typeof TIERS)[number];

export interface RunnerInfo {
  readonly language: Language;
  /** `frame`: a frame of a web page that has no origin and no network. */
  readonly isolation: Tier | "frame";
  /** Why it is not a stronger tier, when it is not. */
  readonly isolationNote?: string;
  /** What bounds its memory: address space of any kind, or private memory that can be written. */
  readonly memoryLimit?: "RLIMIT_AS" | "RLIMIT_DATA";
  /** For example `/usr/bin/python3`. */
  readonly interpreter: string;
  /** For example `{ python: "3.11.2", torch: "1.13.0a0" }`. */
  readonly versions: Readonly<Record<string, string>>;
  /** False where `wallMs` and `peakBytes` mean nothing, so that what is judged by them is skipped. */
  readonly measures?: false;
}

/** Nothing runs: outputs were handed in, and no code. How they came about nobody can say. */
export const isOutputsOnly = ({ language }: { readonly language: Language }): boolean => language === "tensors";

export const LIBRARIES = ["torch", "numpy", "node"] as const;
export type Library = (typeof LIBRARIES)[number];

/** What a submission that runs like this computes with; none where no program of ours stands beside it. */
export function libraryOf({ language, versions }: RunnerInfo): Library | undefined {
  if (language === "node") return "node";
  if (language !== "python") return undefined;
  return "torch" in versions ? "torch" : "numpy";
}
