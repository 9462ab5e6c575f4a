import { ReferenceAbsent } from "../../golden/answers.ts";
import type { Lab } from "../../lab.ts";
import type { Finding, Symptom } from "../../schema/evidence.ts";
import { isOff, type Observation } from "../observe.ts";
import { axesPermuted } from "./axes-permuted.ts";
import { batchLeak } from "./batch-leak.ts";
import { broadcasting } from "./broadcasting.ts";
import { constantFactor } from "./constant-factor.ts";
import { constantOffset } from "./constant-offset.ts";
import { firstPosition } from "./first-position.ts";
import { inputReturned } from "./input-returned.ts";
import { lastPositions } from "./last-positions.ts";
import { maskedPositions } from "./masked-positions.ts";
import { nanWhereMasked } from "./nan-where-masked.ts";
import { notRepeatable } from "./not-repeatable.ts";
import { onlyWithArgument } from "./only-with-argument.ts";
import { outputsExchanged } from "./outputs-exchanged.ts";
import { type Picture, rightOf, type SymptomKind, type Wrong } from "./picture.ts";
import { power } from "./power.ts";
import { precisionLoss } from "./precision-loss.ts";
import { shiftedByOne } from "./shifted-by-one.ts";
import { signFlipped } from "./sign-flipped.ts";

const KINDS: readonly SymptomKind[] = [
  outputsExchanged,
  inputReturned,
  signFlipped,
  constantFactor,
  constantOffset,
  axesPermuted,
  shiftedByOne,
  broadcasting,
  power,
  precisionLoss,
  nanWhereMasked,
  maskedPositions,
  lastPositions,
  firstPosition,
  notRepeatable,
  batchLeak,
  onlyWithArgument,
];

const MOST = 3;
const LEAST_CONFIDENCE = 0.5;

/** What the outputs look like, for what no named mistake explains: the surest first. */
export async function symptomsOf(
  lab: Lab,
  observations: readonly Observation[],
  findings: readonly Finding[],
): Promise<Symptom[]> {
  const picture: Picture = { lab, findings, observations, wrong: observations.flatMap(wrongOutputs) };
  const found: Symptom[] = [];
  for (const kind of KINDS) {
    const symptom = await seen(kind, picture);
    if (symptom !== undefined && symptom.confidence >= LEAST_CONFIDENCE) found.push({ id: kind.id, ...symptom });
  }
  return found.sort((a, b) => b.confidence - a.confidence).slice(0, MOST);
}

/** A symptom for which the reference would have to be asked is not seen where it is absent. */
async function seen(kind: SymptomKind, picture: Picture): Promise<Omit<Symptom, "id"> | undefined> {
  try {
    return await kind.look(picture);
  } catch (error) {
    if (error instanceof ReferenceAbsent) return undefined;
    throw error;
  }
}

function wrongOutputs({ trial, result, failing }: Observation): Wrong[] {
  if (!failing || result.state !== "ok") return [];
  return [...trial.expected()].flatMap(([output, expected]) => {
    const actual = result.outputs.get(output);
    if (actual === undefined || expected.overflows !== undefined || !expected.tells) return [];
    return isOff(actual, expected, output, trial)
      ? [{ output, trial, actual, expected, right: rightOf(expected) }]
      : [];
  });
}
