import { ordinary } from "../checks/tolerance.ts";
import { withMistakes } from "../diagnosis/mistakes.ts";
import type { Problem } from "../problem.ts";
import type { CallResult, Inputs, Runner, RunnerInfo, Session } from "../runner.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";

export const IN_PROCESS: RunnerInfo = {
  language: "node",
  isolation: "none",
  interpreter: "in process",
  versions: {},
  measures: false,
};

/** A runner that answers every call by a function of the inputs, in this process: for proving problems, never for submissions. */
export function inProcess(answer: (inputs: Inputs) => Map<string, Tensor>): Runner {
  const session: Session = {
    info: IN_PROCESS,
    async call(inputs): Promise<CallResult> {
      try {
        return { state: "ok", outputs: answer(inputs), changed: [], wallMs: 0, peakBytes: 0, log: "" };
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

/** The reference as a submission, with mistakes switched on, computing in the inputs' dtype. */
export const mistaken = (problem: Problem, ids: readonly string[]): Runner => {
  const compute = withMistakes(problem, problem.spec.entry.name, ids);
  return inProcess((inputs) => new Map(ordinary(compute, inputs)));
};

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
        if (typeof input !== "object" || !("data" in input)) throw new Error(`${name} is absent`);
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
