import { ordinary } from "../../checks/tolerance.ts";
import type { Inputs } from "../../runner.ts";
import { isTensorArg, valuesOf } from "../../schema/entry.ts";
import type { ProblemSpec } from "../../schema/problem.ts";
import { slice, take } from "../../tensor/reshape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { isTensor } from "../../tensor/tensor.ts";
import { sizesOf } from "../cut.ts";
import type { Observation } from "../observe.ts";
import { caseOf } from "../still.ts";
import { alike, type Picture, type SymptomKind } from "./picture.ts";

/** The first element of the batch changes with the others. */
export const batchLeak: SymptomKind = {
  id: "batch-leak",
  async look(picture) {
    const { lab, observations, findings } = picture;
    const { spec } = lab.problem;
    const symbol = batchOf(spec);
    if (symbol === undefined || findings.some((f) => f.state === "failed" && f.code === "not-repeatable"))
      return undefined;
    const seen = observations.find(
      ({ trial, result, failing }) =>
        failing &&
        result.state === "ok" &&
        trial.id.variant === undefined &&
        (sizesOf(spec.entry, trial.inputs).get(symbol) ?? 1) > 1,
    );
    const changed = seen && (await changedOutput(picture, seen, symbol));
    return changed === undefined
      ? undefined
      : {
          says: `${changed} at one position of ${symbol} depends on the other positions`,
          confidence: 0.75,
          because: `with the inputs at the other positions of ${symbol} replaced by copies of the first, ${changed} at the first position changes, which it should not`,
        };
  },
};

/** The symbol that leads every output and some input. */
function batchOf({ entry }: ProblemSpec): string | undefined {
  const leads = Object.values(entry.returns).map(({ shape }) => shape[0]);
  const [symbol] = leads;
  const inputs = Object.values(entry.args).filter((arg) => isTensorArg(arg) && arg.shape[0] === symbol);
  return typeof symbol === "string" && leads.every((s) => s === symbol) && inputs.length > 0 ? symbol : undefined;
}

async function changedOutput(
  { lab }: Picture,
  { trial, result }: Observation,
  symbol: string,
): Promise<string | undefined> {
  const copies = copiesOfFirst(lab.problem.spec, trial.inputs, symbol);
  const again = await caseOf(lab, lab.session, trial.family, trial.id.draw, copies).result();
  if (again.state !== "ok" || result.state !== "ok") return undefined;
  const right = ordinary(trial.compute([]), copies);
  for (const [output, expected] of trial.expected()) {
    const [before, after] = [result.outputs.get(output), again.outputs.get(output)];
    const reference = right.get(output);
    if (before === undefined || after === undefined || reference === undefined || before.shape[0] !== after.shape[0])
      continue;
    const first = (t: Pick<Tensor, "shape" | "dtype" | "data">) => slice(t as Tensor, 0, 0, 1).data;
    const e = first({ shape: expected.shape, dtype: expected.dtype, data: expected.values });
    // The right answer must not depend on the others either, or nothing is wrong.
    if (!alike(first(reference), e, expected)) continue;
    if (!alike(first(before), first(after), expected)) return output;
  }
  return undefined;
}

function copiesOfFirst({ entry }: ProblemSpec, inputs: Inputs, symbol: string): Inputs {
  const out = new Map(inputs);
  for (const [name, arg] of Object.entries(valuesOf(entry))) {
    const value = inputs.get(name);
    if (isTensorArg(arg) && arg.shape[0] === symbol && isTensor(value))
      out.set(name, take(value, 0, new Array<number>(value.shape[0] as number).fill(0)));
  }
  return out;
}
