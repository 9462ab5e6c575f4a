import { type CallResult, isOutputsOnly, type Session, type Tensors } from "../runner.ts";
import { findingOf, type Outcome, type Run, type Trial, withoutOutputs } from "./check.ts";
import { compare } from "./compare.ts";

/**
 * A function of its arguments: it leaves its inputs alone, and gives the same outputs in a fresh session with the cases in
 * the opposite order. A difference within the tolerance is no finding: threads may sum in another order.
 */
export const pure: Run<"pure"> = async (check, trials, lab) => {
  if (isOutputsOnly(lab.session.info)) {
    const why = "not supported: no code was handed in that could be called again";
    return trials.map((trial) => findingOf(check, trial.id, { state: "skipped", why }));
  }
  // In their order, also where this is the first check to ask: else the two sessions would have the same one.
  for (const trial of trials) await trial.result();
  const again = new Map<Trial, CallResult>();
  await Promise.all(
    (["visible", "hidden"] as const).map((visibility) => {
      const own = trials.filter(({ id }) => id.visibility === visibility);
      return callAgain(own, () => lab.freshSession({}, visibility), again);
    }),
  );
  return Promise.all(
    trials.map(async (trial) => {
      const outcome = judge(trial, await trial.result(), again.get(trial) as CallResult);
      return findingOf(check, trial.id, outcome);
    }),
  );
};

async function callAgain(
  trials: readonly Trial[],
  open: () => Promise<Session>,
  again: Map<Trial, CallResult>,
): Promise<void> {
  const [alone] = trials;
  if (alone === undefined) return;
  const session = await open();
  try {
    // The only case there is would be the first call of either session, and what is right but once not be seen.
    if (trials.length === 1 && (await alone.result()).state === "ok") await session.call(alone.inputs);
    for (const trial of [...trials].reverse()) {
      const first = await trial.result();
      // What failed once is told by the other checks; calling it again would only cost another time-out.
      again.set(trial, first.state === "ok" ? await session.call(trial.inputs) : first);
    }
  } finally {
    await session.close();
  }
}

function judge(trial: Trial, first: CallResult, second: CallResult): Outcome {
  if (first.state !== "ok") return withoutOutputs(first);
  if (second.state !== "ok") return withoutOutputs(second);
  const changed = first.changed[0] ?? second.changed[0];
  if (changed !== undefined)
    return { state: "failed", code: "input-changed", message: `the call changed its argument ${changed} in place` };
  for (const [output, expected] of trial.expected()) {
    const [a, b] = [first.outputs.get(output), second.outputs.get(output)];
    if (a === undefined || b === undefined || same(first.outputs, second.outputs, output)) continue;
    const sized = a.data.length === b.data.length && a.data.length === expected.values.length;
    if (!sized || !compare(b, { ...expected, values: a.data, overflows: undefined }, "nan").ok)
      return {
        state: "failed",
        code: "not-repeatable",
        output,
        message: `${output} differs between two runs on the same inputs`,
      };
  }
  return { state: "passed" };
}

function same(first: Tensors, second: Tensors, output: string): boolean {
  const [a, b] = [first.get(output), second.get(output)];
  return a?.data.length === b?.data.length && (a?.data.every((v, i) => Object.is(v, b?.data[i])) ?? false);
}
