import { unlessAbsent } from "../golden/answers.ts";
import type { Observation } from "./observe.ts";
import type { Mistakes, Predictions } from "./predictions.ts";

/**
 * Which named mistakes explain what came: single mistakes first, then pairs. One is claimed only when the candidate's
 * outputs are the mistaken reference's on every case, those that pass included, and on at least one failing case, by
 * values rather than by an exception alone, they differ from the right ones. All that fit are given.
 */
export function explain(
  ids: readonly string[],
  observations: readonly Observation[],
  predictions: Predictions,
): Mistakes[] {
  if (!observations.some((o) => o.failing)) return [];
  const fit = (set: Mistakes) => fits(set, observations, predictions);
  const singles = ids.map((id) => [id]).filter(fit);
  return singles.length > 0 ? singles : pairs(ids, observations, predictions).filter(fit);
}

/** A pair that is not among the golden tensors, where there is no reference, is not claimed. */
const fits = (set: Mistakes, observations: readonly Observation[], predictions: Predictions): boolean =>
  unlessAbsent(() => areTheirs(set, observations, predictions), false);

function areTheirs(set: Mistakes, observations: readonly Observation[], predictions: Predictions): boolean {
  if (!observations.every((o) => predictions.near(set, o))) return false;
  let byValue = false;
  for (const o of observations) {
    const seen = predictions.agrees(set, o);
    if (seen === "no") return false;
    byValue ||= seen === "by value";
  }
  return byValue;
}

/**
 * The pairs that are worth a run of the reference: each half shows by itself on some failing case, or it would explain
 * nothing, and one of them on the smallest of these.
 */
function pairs(ids: readonly string[], observations: readonly Observation[], predictions: Predictions): Mistakes[] {
  const failing = observations.filter((o) => o.failing);
  const shows = ids.filter((id) => failing.some((o) => predictions.changes([id], o.trial)));
  const smallest = failing[0] as Observation;
  const active = new Set(shows.filter((id) => predictions.changes([id], smallest.trial)));
  return shows
    .flatMap((a, i) => shows.slice(i + 1).map((b) => [a, b] as const))
    .filter(([a, b]) => active.has(a) || active.has(b));
}
