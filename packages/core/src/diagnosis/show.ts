import type { Trial } from "../checks/check.ts";
import { significant } from "../checks/worst.ts";
import type { CallResult, Scalar } from "../runner.ts";
import type { Counterexample, ShownTensor } from "../schema/counterexample.ts";
import type { FailedFinding } from "../schema/evidence.ts";
import { showable } from "../schema/value.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { isTensor } from "../tensor/tensor.ts";
import { numbersIn } from "./observe.ts";
import type { Failing } from "./still.ts";

/** A failing case as the report keeps it. Inputs to the last bit, so that it can be called again; what came of them in six digits. */
export function shown({ check, finding, trial, result }: Failing): Counterexample {
  const { family, draw, variant } = trial.id;
  const outputs = [...trial.expected()].filter(([name]) => finding.output === undefined || finding.output === name);
  return {
    check: check.id,
    family,
    draw,
    ...(variant === undefined ? {} : { variant }),
    inputs: [...trial.inputs].map(([name, value]) =>
      isTensor(value) ? exactly(name, value) : { name, value: scalar(value) },
    ),
    expected: outputs.map(([name, e]) => inDigits(name, { ...e, data: e.values })),
    ...(result.state === "ok"
      ? {
          actual: outputs.flatMap(([name]) => {
            const actual = result.outputs.get(name);
            return actual === undefined ? [] : [inDigits(name, actual)];
          }),
        }
      : {}),
    ...weightsOf(trial, result, finding),
    message: finding.message,
    numbers: numbersIn(trial),
  };
}

/** What queries attend to says more of a wrong output than the output does. */
function weightsOf(
  trial: Trial,
  result: CallResult,
  { output }: Pick<FailedFinding, "output">,
): Pick<Counterexample, "weights"> {
  const expected = trial.expected().get("weights");
  if (expected === undefined || output === undefined || output === "weights") return {};
  const actual = result.state === "ok" ? result.outputs.get("weights") : undefined;
  return {
    weights: {
      expected: inDigits("weights", { ...expected, data: expected.values }),
      ...(actual === undefined ? {} : { actual: inDigits("weights", actual) }),
    },
  };
}

type Values = Pick<Tensor, "shape" | "dtype" | "data">;

const exactly = (name: string, { shape, dtype, data }: Values): ShownTensor => ({
  name,
  shape: [...shape],
  dtype,
  values: Array.from(data, (v) => showable(v + 0)),
});

export const inDigits = (name: string, { shape, dtype, data }: Values): ShownTensor => ({
  name,
  shape: [...shape],
  dtype,
  values: Array.from(data, (v) => showable(significant(v) + 0)),
});

function scalar(value: Scalar): Extract<Counterexample["inputs"][number], { value: unknown }>["value"] {
  if (typeof value === "number") return showable(value);
  if (typeof value !== "object") return value;
  const numbers = value.filter((v): v is number => typeof v === "number");
  return numbers.length > 0 ? numbers.map(showable) : value.map(String);
}
