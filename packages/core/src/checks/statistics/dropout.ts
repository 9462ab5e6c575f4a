import { AllcloseError } from "../../errors.ts";
import type { Lab } from "../../lab.ts";
import type { DropoutCheck } from "../../schema/checks/statistics.ts";
import type { Finding } from "../../schema/evidence.ts";
import { around } from "../../tensor/axes.ts";
import { FORMATS, isFloat } from "../../tensor/dtype.ts";
import { isTensor, showShape, type Tensor } from "../../tensor/tensor.ts";
import { findingOf, type Outcome, type Trial, withoutOutputs } from "../check.ts";
import { indexOf, significant } from "../worst.ts";
import { binomialTail, canTell } from "./binomial.ts";

/**
 * Inverted dropout (Srivastava et al. 2014): y is 0 or x/(1 − p), element by element and independently. Tested are the values
 * themselves; the share that is kept, over two seeds; whether neighbours along an axis agree as often as they should, which
 * a mask that is shared along it does not; that one seed gives one mask and another seed another one. Each test of chance is
 * an exact binomial tail at its part of `alarm`, over all cases, so that a right dropout fails with a lower probability.
 * @throws AllcloseError `statistics/input` or `statistics/rate`: the check does not fit the case
 */
export async function dropout(check: DropoutCheck, trials: readonly Trial[], lab: Lab): Promise<Finding[]> {
  const cases = trials.map((trial) => ({ trial, x: inputOf(check, trial), p: rateOf(check, trial) }));
  // The share, the two masks, and each axis.
  const tests = cases.reduce((n, { x }) => n + 2 + x.shape.length, 0);
  const findings: Finding[] = [];
  for (const { trial, x, p } of cases) {
    const outcome = await tryCase(check, trial, x, p, check.alarm / tests, lab);
    findings.push(findingOf(check, trial.id, outcome));
  }
  return findings;
}

function inputOf(check: DropoutCheck, trial: Trial): Tensor {
  const x = trial.inputs.get(check.input);
  if (isTensor(x)) return x;
  throw new AllcloseError("statistics/input", `no tensor argument is called ${check.input}`);
}

function rateOf(check: DropoutCheck, trial: Trial): number {
  const p = typeof check.rate === "number" ? check.rate : trial.inputs.get(check.rate);
  if (typeof p === "number" && p >= 0 && p < 1) return p;
  throw new AllcloseError("statistics/rate", `the rate ${check.rate} is ${String(p)}, not a number of [0, 1)`);
}

async function tryCase(
  check: DropoutCheck,
  trial: Trial,
  x: Tensor,
  p: number,
  threshold: number,
  lab: Lab,
): Promise<Outcome> {
  const outputs: Tensor[] = [];
  for (const seed of [1, 1, 2]) {
    const result = await lab.sessionOf(trial.id).call(trial.inputs, { seed });
    if (result.state !== "ok") return withoutOutputs(result);
    const y = result.outputs.get(check.of);
    if (y === undefined)
      return { state: "failed", code: "missing-output", output: check.of, message: `${check.of} was not returned` };
    const wrong = wrongValue(x, y, p);
    if (wrong !== undefined) return failed("values", check.of, wrong);
    outputs.push(y);
  }
  const [first, again, other] = outputs as [Tensor, Tensor, Tensor];
  return judge(check.of, x, p, [first, again, other].map((y) => maskOf(x, y)) as [Mask, Mask, Mask], threshold);
}

/** Where x is not 0: whether it was kept. Elsewhere undefined, since nothing tells. */
type Mask = readonly (boolean | undefined)[];
const maskOf = (x: Tensor, y: Tensor): Mask => Array.from(x.data, (v, i) => (v === 0 ? undefined : y.data[i] !== 0));

const failed = (code: string, output: string, message: string): Outcome => ({
  state: "failed",
  code,
  output,
  message: `${output}${message}`,
});

/** The first value that is neither 0 nor x/(1 − p), in words. */
function wrongValue(x: Tensor, y: Tensor, p: number): string | undefined {
  if (showShape(x.shape) !== showShape(y.shape))
    return ` should have shape ${showShape(x.shape)}, but has ${showShape(y.shape)}`;
  const { unit, smallest } = FORMATS[isFloat(y.dtype) ? y.dtype : "float32"];
  for (const [i, c] of y.data.entries()) {
    const kept = (x.data[i] as number) / (1 - p);
    // 1 − p, its inverse, the product: three roundings, and one to spare.
    if (c === 0 || Math.abs(c - kept) <= 4 * unit * Math.abs(kept) + smallest) continue;
    return `[${indexOf(i, x.shape).join(", ")}] should be 0 or ${significant(kept)}, but is ${significant(c)}`;
  }
  return undefined;
}

function judge(
  output: string,
  x: Tensor,
  p: number,
  [first, again, other]: readonly [Mask, Mask, Mask],
  threshold: number,
): Outcome {
  if (first.some((kept, i) => kept !== again[i]))
    return failed("not-repeatable", output, " differs between two calls with the same seed");
  const told = [...first, ...other].filter((kept) => kept !== undefined);
  const kept = told.filter(Boolean).length;
  if (p === 0)
    return kept === told.length
      ? { state: "passed" }
      : failed("frequency", output, ` drops ${told.length - kept} values, although the rate is 0`);
  if (2 * binomialTailOf(kept, told.length, 1 - p) <= threshold)
    return failed(
      "frequency",
      output,
      ` keeps ${kept} of ${told.length} values; at a rate of ${significant(p)} about ${Math.round(told.length * (1 - p))} are likely`,
    );
  const agree = p * p + (1 - p) * (1 - p);
  if (agree ** (told.length / 2) <= threshold && first.every((mask, i) => mask === other[i]))
    return failed("same-mask", output, " drops the same values with another seed");
  for (const axis of x.shape.keys()) {
    const { pairs, same } = neighbours(first, x.shape, axis);
    if (2 * binomialTailOf(same, pairs, agree) <= threshold)
      return failed(
        "dependent",
        output,
        ` treats neighbours along axis ${axis} alike in ${same} of ${pairs} pairs; independent ones are in about ${Math.round(pairs * agree)}`,
      );
  }
  return canTell(told.length, p, threshold / 2)
    ? { state: "passed" }
    : { state: "skipped", why: "there are so few values that no share of them would be out of the ordinary" };
}

const binomialTailOf = (k: number, n: number, p: number): number => (n === 0 ? 1 : binomialTail(k, n, p));

/** Disjoint pairs of neighbours along an axis, and how many of them were treated alike. */
function neighbours(mask: Mask, shape: readonly number[], axis: number): { pairs: number; same: number } {
  const { outer, n, inner } = around(shape, axis);
  let pairs = 0;
  let same = 0;
  for (let o = 0; o < outer; o++)
    for (let k = 0; k + 1 < n; k += 2)
      for (let i = 0; i < inner; i++) {
        const at = (o * n + k) * inner + i;
        const [a, b] = [mask[at], mask[at + inner]];
        if (a === undefined || b === undefined) continue;
        pairs++;
        if (a === b) same++;
      }
  return { pairs, same };
}
