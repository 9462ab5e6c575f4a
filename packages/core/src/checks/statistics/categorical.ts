import { withMistakes } from "../../diagnosis/mistakes.ts";
import { AllcloseError } from "../../errors.ts";
import type { Lab } from "../../lab.ts";
import { type CategoricalCheck, drawnBy } from "../../schema/checks/statistics.ts";
import { inDtype, sizeIn, valuesOf } from "../../schema/entry.ts";
import type { Finding } from "../../schema/evidence.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { findingOf, type Outcome, type Trial, withoutOutputs } from "../check.ts";
import { shapeOutcome } from "../shape.ts";
import { oracle } from "../tolerance.ts";
import { significant } from "../worst.ts";
import { type Counted, count, enough, type Fault, type Group, groupsOf, leastLikely, testsOf } from "./frequencies.ts";

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

/** The output in each call, or why there is none. */
async function draw(check: CategoricalCheck, trial: Trial, lab: Lab): Promise<Tensor[] | Outcome> {
  const samples: Tensor[] = [];
  const entry = drawnBy(check, lab.problem.spec);
  const { sizes } = trial.family;
  const expected = entry.returns[check.of]?.shape.map((d) => sizeIn(d, sizes)) ?? [];
  const inputs = new Map([...trial.inputs].filter(([name]) => Object.hasOwn(valuesOf(entry), name)));
  const other = check.entry === undefined ? {} : { entry: inDtype(entry, trial.family.dtype ?? lab.dtype) };
  for (let seed = 1; seed <= check.calls; seed++) {
    const result = await lab.sessionOf(trial.id).call(inputs, { seed, ...other });
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
