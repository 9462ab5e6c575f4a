import * as z from "zod";
import type { Trial } from "../checks/check.ts";
import { runOn } from "../checks/index.ts";
import { InputError } from "../errors.ts";
import { resolveFamily } from "../inputs/family.ts";
import { Lab } from "../lab.ts";
import type { Problem } from "../problem.ts";
import { publish } from "../published.ts";
import { DEFAULT_LIMITS, type Inputs, type Limits, type Runner, type Scalar } from "../runner.ts";
import { type Counterexample, counterexample, type ShownTensor } from "../schema/counterexample.ts";
import { inDtype, valuesOf } from "../schema/entry.ts";
import type { Evidence, Finding } from "../schema/evidence.ts";
import { near } from "../schema/near.ts";
import type { TensorCheck } from "../schema/tensor-check.ts";
import { numberOf, type Value } from "../schema/value.ts";
import type { Float } from "../tensor/dtype.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import { sized } from "./cut.ts";
import { inDigits } from "./show.ts";

/** What comes of a counterexample now. */
export const replayed = z.strictObject({
  state: z
    .enum(["agrees", "differs", "untold"])
    .describe("`untold`: the check can say nothing, for example because the sandbox failed"),
  message: z.string(),
  example: counterexample.describe("The counterexample with what came now"),
});
export type Replay = z.infer<typeof replayed>;

/**
 * Calls a submission on a counterexample of a report, and asks its check again.
 * @throws InputError `replay/…`: the problem has no such check, family or argument any more
 */
export async function replay(
  problem: Problem,
  submission: Parameters<Runner["open"]>[0],
  runner: Runner,
  example: Counterexample,
  { dtype, seed }: Pick<Evidence, "dtype" | "seed">,
  limits: Limits = DEFAULT_LIMITS,
): Promise<Replay> {
  const { spec } = problem;
  const check = checkOf(problem, example.check);
  if (!Object.hasOwn(spec.families, example.family))
    throw new InputError("replay/family", [`${spec.id} has no family ${example.family} any more; grade again`]);
  const session = await runner.open(
    submission,
    inDtype(spec.entry, dtype as Float),
    limits,
    publish(spec, seed.visible, dtype as Float),
  );
  try {
    const freshSession = async () => session;
    const lab = new Lab({ problem, dtype: dtype as Float, seed, session, freshSession, measured: () => {} });
    const id = { family: example.family, draw: example.draw, visibility: "visible" } as const;
    const inputs = inputsOf(problem, example);
    const trial = lab.ask({ id, family: sized(resolveFamily(spec, example.family), spec.entry, inputs), inputs });
    const findings = await runOn(check, [trial], lab.beside(session));
    const finding = findings.find((f) => f.state === "failed") ?? findings[0];
    return { ...outcome(finding), example: await withNow(example, trial, finding) };
  } finally {
    await session.close();
  }
}

function checkOf({ spec }: Problem, id: string): TensorCheck {
  const check = spec.checks.find((c) => c.id === id);
  const known = spec.checks.map((c) => c.id);
  if (check === undefined)
    throw new InputError("replay/check", [`${spec.id} has no check called ${id}${near(id, known)}; grade again`]);
  return check;
}

function outcome(finding: Finding | undefined): Pick<Replay, "state" | "message"> {
  if (finding?.state === "failed") return { state: "differs", message: finding.message };
  if (finding?.state === "passed") return { state: "agrees", message: "it agrees now" };
  return { state: "untold", message: finding?.why ?? "the check said nothing" };
}

function inputsOf({ spec }: Problem, example: Counterexample): Inputs {
  const out = new Map<string, Tensor | Scalar>();
  for (const [name, arg] of Object.entries(valuesOf(spec.entry))) {
    const input = example.inputs.find((i) => i.name === name);
    if (input === undefined) {
      if (!arg.optional) throw new InputError("replay/input", [`the counterexample has no ${name}; grade again`]);
    } else if ("values" in input) out.set(name, tensor(input.shape, input.values.map(numberOf), input.dtype));
    else out.set(name, scalarOf(input.value));
  }
  return out;
}

function scalarOf(value: Extract<Counterexample["inputs"][number], { value: unknown }>["value"]): Scalar {
  if (Array.isArray(value))
    return value.some((v) => typeof v === "number") ? (value as Value[]).map(numberOf) : value.map(String);
  return value === "NaN" || value === "Infinity" || value === "-Infinity" ? numberOf(value) : value;
}

async function withNow(example: Counterexample, trial: Trial, finding: Finding | undefined): Promise<Counterexample> {
  const { actual: _, ...rest } = example;
  const message = finding?.state === "failed" ? finding.message : example.message;
  const result = await trial.result();
  // What a check asks beside the ordinary call, such as a gradient, has outputs of its own.
  if (result.state !== "ok" || example.variant !== undefined) return { ...rest, message };
  const actual = example.expected.flatMap(({ name }): ShownTensor[] => {
    const t = result.outputs.get(name);
    return t === undefined ? [] : [inDigits(name, t)];
  });
  return { ...rest, actual, message };
}
