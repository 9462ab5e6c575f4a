import * as z from "zod";
import { withMistakes } from "../../diagnosis/mistakes.ts";
import { AllcloseError } from "../../errors.ts";
import type { Lab } from "../../lab.ts";
import { argumentName, type Entry, identifier, inDtype, sizeIn, valuesOf } from "../../schema/entry.ts";
import type { Finding } from "../../schema/evidence.ts";
import { near } from "../../schema/near.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type BaseCheck, checkFields, findingOf, type Outcome, type Trial, withoutOutputs } from "../check.ts";
import { shapeOutcome } from "../shape.ts";
import { oracle } from "../tolerance.ts";
import { significant } from "../worst.ts";
import { type Counted, count, enough, type Fault, type Group, groupsOf, leastLikely, testsOf } from "./frequencies.ts";

export const alarm = z
  .number()
  .gt(0)
  .lt(0.5)
  .default(1e-6)
  .describe("The probability that a right submission fails this check, all its cases together");

export const categoricalSchema = z
  .strictObject({
    ...checkFields,
    kind: z.literal("statistics"),
    test: z.literal("categorical"),
    of: argumentName.describe("The output that is drawn: whole numbers, 0 up to the number of outcomes"),
    entry: identifier
      .optional()
      .describe(
        "The entry of others that draws, of arguments that the problem's own takes too; the problem's own by default",
      ),
    against: argumentName.describe("The output of the reference that holds the probabilities"),
    in: identifier.optional().describe("The entry of reference.ts that returns it; the problem's own by default"),
    axis: z.int().default(-1).describe("Of the probabilities: along it they sum to 1"),
    calls: z
      .int()
      .positive()
      .default(1)
      .describe("Calls with as many seeds, 1, 2, …; each gives every row another draw"),
    alarm,
  })
  .describe("The frequencies of what is drawn are those that the reference's probabilities make likely");
type CategoricalCheck = z.infer<typeof categoricalSchema>;

/**
 * Draws against probabilities. Rows of the same probabilities are counted together (a family with one row of logits many
 * times over), and so are all calls. Each frequency is tested by the exact binomial tail on its side at alarm/2m, where m is
 * the number of frequencies in all cases: by the union bound, which does not ask the tests to be independent, the whole check
 * fails a right sampler with a probability below `alarm`. Draws that hang together (one draw for all rows) make frequencies
 * that independent ones do not. An outcome of probability 0 fails at once.
 * @throws AllcloseError `statistics/…`: the reference has no such probabilities
 */
export async function categorical(check: CategoricalCheck, trials: readonly Trial[], lab: Lab): Promise<Finding[]> {
  const cases = trials.map((trial) => ({ trial, groups: groupsOf(probabilities(check, trial, lab), check.axis) }));
  const tests = cases.flatMap(({ groups }) => groups.map(testsOf)).reduce((n, m) => n + m, 0);
  const threshold = check.alarm / (2 * Math.max(1, tests));
  const findings: Finding[] = [];
  for (const { trial, groups } of cases) {
    const outcome = await tryCase(check, trial, groups, threshold, lab);
    findings.push(findingOf(check, trial.id, outcome));
  }
  return findings;
}

function probabilities(check: CategoricalCheck, trial: Trial, { problem }: Lab): Tensor {
  const entry = check.in ?? problem.spec.entry.name;
  if (!Object.hasOwn(problem.reference.entries, entry))
    throw new AllcloseError("statistics/entry", `reference.ts has no entry called ${entry}`);
  const found = oracle(withMistakes(problem, entry, []), trial.inputs).get(check.against);
  if (found === undefined)
    throw new AllcloseError("statistics/against", `the reference's ${entry} returns nothing called ${check.against}`);
  return found;
}

async function tryCase(
  check: CategoricalCheck,
  trial: Trial,
  groups: readonly Group[],
  threshold: number,
  lab: Lab,
): Promise<Outcome> {
  const samples = await draw(check, trial, lab);
  if (!Array.isArray(samples)) return samples;
  const counted = count(groups, samples);
  const output = check.of;
  if ("stray" in counted)
    return {
      state: "failed",
      code: "no-outcome",
      output,
      message: `${output} holds ${counted.stray}, but the outcomes are 0 to ${(groups[0]?.probabilities.length ?? 0) - 1}`,
    };
  return judge(counted, threshold, output);
}

function judge(counted: readonly Counted[], threshold: number, output: string): Outcome {
  const fault = leastLikely(counted, threshold);
  if (fault !== undefined)
    return {
      state: "failed",
      code: fault.probability === 0 ? "impossible" : "frequency",
      output,
      message: say(fault, output),
    };
  return enough(counted, threshold)
    ? { state: "passed" }
    : { state: "skipped", why: "there are so few draws that no frequency would be out of the ordinary" };
}

const say = ({ outcome, times, draws, probability, chance }: Fault, output: string): string =>
  probability === 0
    ? `${output} is ${outcome} in ${times} of ${draws} draws, although its probability is 0`
    : `${output} is ${outcome} in ${times} of ${draws} draws; with its probability, ${significant(probability)}, about ` +
      `${Math.round(draws * probability)} are likely, and so far off only in ${chance === 0 ? "no" : chance.toExponential(0)} of all cases`;

/** The entry that draws. */
const drawnBy = (check: { readonly entry?: string | undefined }, spec: Signatures): Entry =>
  spec.others.find(({ name }) => name === check.entry) ?? spec.entry;
type Signatures = { readonly entry: Entry; readonly others: readonly Entry[] };

/** What of a check's draws does not fit the signatures: where, and why. */
export function misfits(check: BaseCheck & { entry?: string | undefined }, spec: Signatures) {
  const names = spec.others.map(({ name }) => name);
  if (check.entry !== undefined && !names.includes(check.entry))
    return [{ path: ["entry"], message: `others has no entry called ${check.entry}${near(check.entry, names)}` }];
  const entry = drawnBy(check, spec);
  const [given, outputs] = [Object.keys(valuesOf(spec.entry)), Object.keys(entry.returns)];
  const faults = Object.entries(valuesOf(entry))
    .filter(([name, arg]) => !arg.optional && !given.includes(name))
    .map(([name]) => ({
      path: ["entry"],
      message: `no family draws the ${name} of ${entry.name}: ${spec.entry.name} has none`,
    }));
  if (check.of !== undefined && !outputs.includes(check.of))
    faults.push({
      path: ["of"],
      message: `${entry.name} returns nothing called ${check.of}${near(check.of, outputs)}`,
    });
  return faults;
}

/** The output in each call, or why there is none. */
async function draw(check: BaseCheck & CategoricalCheck, trial: Trial, lab: Lab): Promise<Tensor[] | Outcome> {
  const samples: Tensor[] = [];
  const entry = drawnBy(check, lab.problem.spec);
  const { sizes } = trial.family;
  const expected = entry.returns[check.of]?.shape.map((d) => sizeIn(d, sizes)) ?? [];
  const inputs = new Map([...trial.inputs].filter(([name]) => Object.hasOwn(valuesOf(entry), name)));
  const other = check.entry === undefined ? {} : { entry: inDtype(entry, trial.family.dtype ?? lab.dtype) };
  for (let seed = 1; seed <= check.calls; seed++) {
    const result = await lab.session.call(inputs, { seed, ...other });
    if (result.state !== "ok") return withoutOutputs(result);
    const sample = result.outputs.get(check.of);
    if (sample === undefined)
      return { state: "failed", code: "missing-output", output: check.of, message: `${check.of} was not returned` };
    const shape = shapeOutcome(sample.shape, { shape: expected }, check.of);
    if (shape.state === "failed") return shape;
    samples.push(sample);
  }
  return samples;
}
