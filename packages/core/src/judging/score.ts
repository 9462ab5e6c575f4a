import type { Evidence, Finding } from "../schema/evidence.ts";
import type { Criterion, LeafCriterion } from "../schema/rubric.ts";
import type { CriterionScore, Interval } from "../schema/verdict.ts";

/**
 * Scores the tree, parents before children. What is not scored keeps its whole range, so that it widens its parents
 * instead of counting as nothing.
 */
export function scoreTree(criteria: readonly Criterion[], evidence: Evidence, depth = 0, share = 1): CriterionScore[] {
  const total = criteria.reduce((n, c) => n + c.weight, 0);
  return criteria.flatMap((c) => {
    const weight = (share * c.weight) / total;
    const head = { id: c.id, title: c.title, depth, weight };
    if (!("criteria" in c)) return [{ ...head, ...scoreLeaf(c, evidence) }];
    const below = scoreTree(c.criteria, evidence, depth + 1, weight);
    const children = below.filter((s) => s.depth === depth + 1);
    const states = new Set(children.map((s) => s.state));
    return [
      {
        ...head,
        state: states.size === 1 ? (children[0] as CriterionScore).state : ("mixed" as const),
        score: weigh(children, weight),
        because: `the weighted mean of its ${children.length} criteria`,
      },
      ...below,
    ];
  });
}

/** The weighted mean of intervals. */
export function weigh(scores: readonly CriterionScore[], total: number): Interval {
  const at = (end: "low" | "high") => scores.reduce((n, s) => n + (s.weight / total) * s.score[end], 0);
  return { low: at("low"), high: at("high") };
}

type LeafScore = Pick<CriterionScore, "state" | "score" | "because">;

function scoreLeaf(leaf: LeafCriterion, evidence: Evidence): LeafScore {
  return "human" in leaf.evidence ? scoreByHuman(leaf, evidence) : scoreByChecks(leaf, evidence);
}

function scoreByHuman(leaf: LeafCriterion, evidence: Evidence): LeafScore {
  const ratings = evidence.ratings.filter((rating) => rating.criterion === leaf.id);
  if (ratings.length === 0)
    return {
      state: "pending",
      score: rangeOf(leaf),
      because: `nobody has scored it yet: ${(leaf.evidence as { human: string }).human}`,
    };
  const mean = ratings.reduce((n, r) => n + r.score, 0) / ratings.length;
  const who = ratings.map((r) => `${r.rater} ${r.score}`).join(", ");
  return { state: "scored", score: { low: mean, high: mean }, because: `${who}: ${anchorOf(leaf, mean)}` };
}

function scoreByChecks(leaf: LeafCriterion, evidence: Evidence): LeafScore {
  const wanted = leaf.evidence as Extract<LeafCriterion["evidence"], { checks: unknown }>;
  const findings = evidence.findings.filter(
    (f) =>
      wanted.checks.includes(f.check) && (wanted.families === undefined || wanted.families.includes(f.case.family)),
  );
  const count = (state: Finding["state"]) => findings.filter((f) => f.state === state).length;
  const [passed, failed, ungradable] = [count("passed"), count("failed"), count("ungradable")];
  const told = `${passed} of ${passed + failed} findings pass`;
  if (wanted.credit === "all" && failed > 0)
    return { state: "scored", score: { low: 0, high: 0 }, because: `${told}: ${anchorOf(leaf, 0)}` };
  if (ungradable > 0) {
    const all = passed + failed + ungradable;
    const score = wanted.credit === "all" ? rangeOf(leaf) : { low: passed / all, high: (passed + ungradable) / all };
    return {
      state: "ungradable",
      score,
      because: `${ungradable} findings could not be graded, which is not the candidate's fault`,
    };
  }
  // Every declared check must have said something: silence is not a pass.
  const silent = wanted.checks.filter((id) => !findings.some((f) => f.check === id && f.state !== "skipped"));
  if (passed + failed === 0 || silent.length > 0)
    return {
      state: "skipped",
      score: rangeSkipped(leaf),
      because: `no finding of ${silent.join(", ") || "its checks"}`,
    };
  const score = wanted.credit === "all" ? 1 : passed / (passed + failed);
  // Anything may have computed the right outputs for inputs that are published: they earn what a skipped leaf does for certain.
  const low = evidence.submission.language === "tensors" ? Math.min(score, rangeSkipped(leaf).low) : score;
  if (low < score)
    return {
      state: "skipped",
      score: { low, high: score },
      because: `${told}, on published inputs only: no code was handed in`,
    };
  return { state: "scored", score: { low: score, high: score }, because: `${told}: ${anchorOf(leaf, score)}` };
}

const rangeOf = (leaf: LeafCriterion): Interval => ({
  low: Math.min(...leaf.levels.map((l) => l.score)),
  high: Math.max(...leaf.levels.map((l) => l.score)),
});

/** What nobody could ask of a submission need not be held against it: the rubric may raise the low end. */
function rangeSkipped(leaf: LeafCriterion): Interval {
  const { low, high } = rangeOf(leaf);
  const least = "checks" in leaf.evidence ? leaf.evidence["when-skipped"] : undefined;
  return { low: least ?? low, high };
}

/** The anchor of the highest level that a score reaches. */
function anchorOf(leaf: LeafCriterion, score: number): string {
  const sorted = [...leaf.levels].sort((a, b) => a.score - b.score);
  return (sorted.filter((l) => l.score <= score + 1e-12).at(-1) ?? (sorted[0] as (typeof sorted)[number])).anchor;
}
