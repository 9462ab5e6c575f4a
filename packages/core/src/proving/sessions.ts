import { gradientOf, withVectors } from "../checks/gradient.ts";
import { type Compute, ordinary } from "../checks/tolerance.ts";
import { withMistakes } from "../diagnosis/mistakes.ts";
import { random } from "../inputs/random.ts";
import type { Problem } from "../problem.ts";
import type {
  CallOptions,
  CallResult,
  GradientRequest,
  Inputs,
  Runner,
  RunnerInfo,
  Session,
  Tensors,
} from "../runner.ts";
import type { Submission } from "../schema/submission.ts";
import { isTensor, type Tensor, tensor } from "../tensor/tensor.ts";

export const IN_PROCESS: RunnerInfo = {
  language: "node",
  isolation: "none",
  interpreter: "in process",
  versions: {},
  measures: false,
};

/** The submission whose runner does not look at it. */
export const NOBODY: Submission = {
  sha256: "0".repeat(64),
  language: "node",
  entryFile: "reference.ts",
  files: new Map(),
};

/** What an in-process program gives for a call; undefined for what it does not support. */
type Answer = { readonly outputs: Tensors; readonly gradients?: Tensors } | undefined;

/** A runner that answers every call by a function, in this process: for proving problems, never for submissions. */
export function answering(answer: (inputs: Inputs, options: CallOptions) => Answer): Runner {
  const session: Session = {
    info: IN_PROCESS,
    async call(inputs, options = {}): Promise<CallResult> {
      try {
        const came = answer(inputs, options);
        if (came === undefined) return { state: "unsupported", what: "this call, in process" };
        return { state: "ok", ...came, changed: [], wallMs: 0, elapsedMs: 0, peakBytes: 0, log: "" };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return { state: "failed", failure: { kind: "raised", fault: "candidate", message } };
      }
    },
    async close() {},
  };
  return {
    open: async () => session,
    close: async () => {},
  };
}

/** One that answers plain calls of the problem's entry. */
export const inProcess = (answer: (inputs: Inputs) => Tensors): Runner =>
  answering((inputs, { entry, gradient }) => (entry || gradient ? undefined : { outputs: answer(inputs) }));

/**
 * The reference as a submission, with mistakes switched on, computing in the inputs' dtype: its other entries and gradients
 * too. Other entries are handed random numbers that the call's seed decides (see `define`).
 */
export const mistaken = (problem: Problem, ids: readonly string[]): Runner =>
  answering((inputs, { entry, gradient, seed = 0 }) => {
    const name = entry?.name ?? problem.spec.entry.name;
    if (!Object.hasOwn(problem.reference.entries, name)) return undefined;
    const own = withMistakes(problem, name, ids);
    const compute = entry === undefined ? own : drawing(own, seed);
    const outputs = ordinary(compute, inputs);
    return gradient === undefined ? { outputs } : { outputs, gradients: gradientsOf(compute, inputs, gradient) };
  });

/** Hands a sampler its random numbers. An argument that the problem itself calls random stays what it is. */
function drawing(compute: Compute, seed: number): Compute {
  const { uniform } = random("sampler", seed);
  const extra: Record<string, unknown> = { random: uniform };
  return (args) => compute({ ...extra, ...args } as Parameters<Compute>[0]);
}

function gradientsOf(compute: Compute, inputs: Inputs, { of, upstream, again }: GradientRequest): Tensors {
  const outside = withVectors(inputs, upstream, again ?? new Map());
  return ordinary(gradientOf(compute, of, again === undefined ? 1 : 2), outside);
}

/** Answers that no problem may accept, by name. */
export function trivialAnswers(problem: Problem): Map<string, Runner> {
  const { spec } = problem;
  const right = withMistakes(problem, spec.entry.name, []);
  const shaped = (value: (i: number) => number) =>
    inProcess(
      (inputs) =>
        new Map(
          [...ordinary(right, inputs)].map(([name, t]) => [
            name,
            tensor(
              t.shape,
              t.data.map((_, i) => value(i)),
              t.dtype,
            ),
          ]),
        ),
    );
  const out = new Map([
    ["zeros", shaped(() => 0)],
    ["ones", shaped(() => 1)],
    ["NaN", shaped(() => Number.NaN)],
    ["a constant", shaped(() => 0.25)],
  ]);
  for (const name of Object.keys(spec.entry.args))
    out.set(
      `the input ${name} handed back`,
      inProcess((inputs) => {
        const input = inputs.get(name);
        if (!isTensor(input)) throw new Error(`${name} is absent`);
        return new Map([...ordinary(right, inputs)].map(([output, t]) => [output, recut(input, t)]));
      }),
    );
  return out;
}

/** An input's values, repeated or cut to an output's shape. */
const recut = (input: Tensor, like: Tensor): Tensor =>
  tensor(
    like.shape,
    like.data.map((_, i) => input.data[i % Math.max(1, input.data.length)] ?? 0),
    like.dtype,
  );
