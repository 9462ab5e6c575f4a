import type { Evidence } from "../schema/evidence.ts";
import type { Rubric } from "../schema/rubric.ts";
import { type CriterionScore, type Interval, type Judgement, VERDICTS, type Verdict } from "../schema/verdict.ts";
import { scoreTree, weigh } from "./score.ts";

/**
 * What a rubric makes of evidence. A pure function of two values: a changed rubric re-judges every stored submission.
 * The verdict is monotone in every criterion's score, so the verdicts of the two ends bound it.
 */
export function judge(rubric: Rubric, evidence: Evidence): Judgement {
  const scored = scoreTree(rubric.criteria, evidence);
  const criteria = scored.map(rounded);
  const hintCost = round(evidence.hints.reduce((n, hint) => n + hint.cost, 0));
  const base = decide(rubric, scored, hintCost);
  const leaves = criteria.filter((c) => !isGroup(rubric, c.id));
  return {
    verdict: { low: base.low.verdict, high: base.high.verdict },
    score: base.score,
    pending: leaves.filter((c) => c.state === "pending").map((c) => c.id),
    derivation: {
      criteria,
      thresholds: rubric.thresholds,
      hintCost,
      gates: rubric.gates.map((gate) => {
        const { low, high } = (criteria.find((c) => c.id === gate.criterion) as CriterionScore).score;
        return { ...gate, holds: high < gate.below ? "yes" : low < gate.below ? "open" : "no" };
      }),
      decided: { low: base.low.because, high: base.high.because },
      margin: margin(rubric, base.score),
      flips: leaves.flatMap((leaf) => flipsOf(rubric, evidence, leaf, hintCost, base)),
    },
  };
}

interface End {
  verdict: Verdict;
  because: string;
}

interface Decision {
  score: Interval;
  low: End;
  high: End;
}

/** Rounds once, at the end: weights that were rounded first, such as thirds, would not sum to 1. */
function decide(rubric: Rubric, scored: readonly CriterionScore[], hintCost: number): Decision {
  const top = weigh(
    scored.filter((c) => c.depth === 0),
    1,
  );
  const criteria = scored.map(rounded);
  const score = { low: round(Math.max(0, top.low - hintCost)), high: round(Math.max(0, top.high - hintCost)) };
  return { score, low: endOf(rubric, criteria, score, "low"), high: endOf(rubric, criteria, score, "high") };
}

function endOf(rubric: Rubric, criteria: readonly CriterionScore[], score: Interval, end: "low" | "high"): End {
  const { thresholds } = rubric;
  const s = score[end];
  const strong = s >= thresholds["strong-hire"];
  const lean = s >= thresholds["lean-hire"];
  let verdict: Verdict = strong ? "strong-hire" : lean ? "lean-hire" : "no-hire";
  const missed = thresholds[lean ? "strong-hire" : "lean-hire"];
  let because = strong
    ? `the score ${legible(s, thresholds["strong-hire"])} reaches ${thresholds["strong-hire"]}`
    : `the score ${legible(s, missed)} is below ${missed}`;
  for (const gate of rubric.gates) {
    const criterion = criteria.find((c) => c.id === gate.criterion) as CriterionScore;
    if (criterion.score[end] >= gate.below || VERDICTS.indexOf(gate.caps) >= VERDICTS.indexOf(verdict)) continue;
    verdict = gate.caps;
    because = `${gate.because} (${criterion.title}: ${legible(criterion.score[end], gate.below)} is below ${gate.below})`;
  }
  return { verdict, because };
}

/** What the verdict would be, were one leaf scored at its other end. */
function flipsOf(
  rubric: Rubric,
  evidence: Evidence,
  leaf: CriterionScore,
  hintCost: number,
  base: Decision,
): Judgement["derivation"]["flips"] {
  return [0, 1]
    .filter((to) => leaf.score.low !== to || leaf.score.high !== to)
    .flatMap((to) => {
      const scored = scoreTree(rubric.criteria, evidence).map((c) =>
        c.id === leaf.id ? { ...c, score: { low: to, high: to } } : c,
      );
      const moved = decide(rubric, propagate(scored), hintCost);
      const verdict = { low: moved.low.verdict, high: moved.high.verdict };
      const same = verdict.low === base.low.verdict && verdict.high === base.high.verdict;
      return same ? [] : [{ criterion: leaf.id, to, verdict }];
    });
}

/** Recomputes the groups after a leaf was set: children follow their parent, one level deeper. */
function propagate(criteria: readonly CriterionScore[]): CriterionScore[] {
  const out = criteria.map((c) => ({ ...c }));
  for (let i = out.length - 1; i >= 0; i--) {
    const parent = out[i] as CriterionScore;
    const below: CriterionScore[] = [];
    for (let j = i + 1; j < out.length && (out[j] as CriterionScore).depth > parent.depth; j++)
      if ((out[j] as CriterionScore).depth === parent.depth + 1) below.push(out[j] as CriterionScore);
    if (below.length > 0) parent.score = weigh(below, parent.weight);
  }
  return out;
}

function margin(rubric: Rubric, score: Interval): Judgement["derivation"]["margin"] {
  const middle = (score.low + score.high) / 2;
  const names = ["strong-hire", "lean-hire"] as const;
  const threshold = [...names].sort(
    (a, b) => Math.abs(middle - rubric.thresholds[a]) - Math.abs(middle - rubric.thresholds[b]),
  )[0] as (typeof names)[number];
  const mark = rubric.thresholds[threshold];
  return { threshold, low: round(score.low - mark), high: round(score.high - mark) };
}

function isGroup(rubric: Rubric, id: string): boolean {
  const find = (criteria: Rubric["criteria"]): boolean =>
    criteria.some((c) => "criteria" in c && (c.id === id || find(c.criteria)));
  return find(rubric.criteria);
}

/** Sums of weights leave crumbs like 0.8499999999999999, which must not decide. */
const round = (x: number): number => Math.round(x * 1e9) / 1e9;

/** Three decimals, unless they would put it on the other side of what it is compared with. */
function legible(x: number, limit: number): number {
  const short = Math.round(x * 1000) / 1000;
  return short >= limit === x >= limit ? short : round(x);
}

const rounded = (c: CriterionScore): CriterionScore => ({
  ...c,
  weight: round(c.weight),
  score: { low: round(c.score.low), high: round(c.score.high) },
});
