import type { Evidence, FailedFinding, Finding } from "../schema/evidence.ts";
import type { Report } from "../schema/report.ts";
import type { Interval, Verdict } from "../schema/verdict.ts";
import { type ExampleView, exampleView } from "./example.ts";
import { type MeasurementView, measurementsOf } from "./measurements.ts";
import { type MistakesView, mistakesView } from "./mistakes.ts";

/** What every rendering shows, in words and numbers, nothing escaped yet. */
export interface ReportView {
  readonly title: string;
  readonly file: string;
  /** Whether any check could say anything of the submission; if not, that is not its fault, and a score of it says nothing. */
  readonly graded: boolean;
  readonly verdict: {
    readonly text: string;
    /** How it is coloured: a range is open, wherever it starts. */
    readonly tone: "good" | "open" | "bad";
    readonly means: readonly string[];
  };
  readonly score: string;
  readonly interval: Interval;
  readonly pending: readonly string[];
  readonly mistakes: MistakesView;
  readonly criteria: readonly {
    readonly title: string;
    readonly depth: number;
    /** Scored itself, not from the criteria under it. */
    readonly leaf: boolean;
    /** Of the whole score, from 0 to 1. */
    readonly share: number;
    readonly interval: Interval;
    readonly weight: string;
    readonly score: string;
    readonly state: string;
    readonly because: string;
  }[];
  readonly reasons: readonly string[];
  readonly failures: readonly FailureView[];
  readonly checks: readonly {
    readonly check: string;
    readonly passed: number;
    readonly failed: number;
    readonly other: number;
  }[];
  /** What was measured on this machine: nothing of it decides more than its check did. */
  readonly measurements: readonly MeasurementView[];
  readonly notes: readonly string[];
  readonly run: readonly string[];
}

/** The first failing case of a check, a visible one if there is any, with how many more fail the same way. */
export interface FailureView {
  readonly check: string;
  readonly family: string;
  /** It fails only on inputs that are not shown. */
  readonly hidden: boolean;
  readonly message: string;
  readonly more: number;
  readonly details: readonly string[];
  readonly heat: FailedFinding["heat"];
  readonly example: ExampleView | undefined;
}

const NAMES: Readonly<Record<Verdict, string>> = {
  "no-hire": "No Hire",
  "lean-hire": "Lean Hire",
  "strong-hire": "Strong Hire",
};

export const verdictName = (low: Verdict, high: Verdict): string =>
  low === high ? NAMES[low] : `${NAMES[low]} … ${NAMES[high]}`;

/** The one view model of a report; terminal, HTML and the others render it. */
export function reportView(report: Report): ReportView {
  const { evidence, judgement, run } = report;
  const { low, high } = judgement.verdict;
  const { derivation } = judgement;
  const titles = new Map(derivation.criteria.map((c) => [c.id, c.title]));
  return {
    title: report.title,
    file: evidence.submission.entryFile,
    graded: evidence.findings.some((f) => f.state === "passed" || f.state === "failed"),
    verdict: {
      text: verdictName(low, high),
      tone: low !== high || low === "lean-hire" ? "open" : low === "strong-hire" ? "good" : "bad",
      means: [...new Set([low, high])].map((v) => `${NAMES[v]}: ${report.anchors[v] ?? ""}`),
    },
    score: range(judgement.score.low, judgement.score.high),
    interval: judgement.score,
    pending: judgement.pending.map((id) => titles.get(id) ?? id),
    mistakes: mistakesView(evidence.diagnosis, evidence.findings),
    criteria: derivation.criteria.map((c, i, all) => ({
      title: c.title,
      depth: c.depth,
      leaf: (all[i + 1]?.depth ?? 0) <= c.depth,
      share: c.weight,
      interval: c.score,
      weight: percent(c.weight),
      score: range(c.score.low, c.score.high),
      state: c.state,
      because: c.because,
    })),
    reasons: reasonsOf(report),
    failures: failuresOf(evidence),
    checks: checksOf(evidence.findings),
    measurements: measurementsOf(report),
    notes: [...(evidence.submission.notes ?? []), ...silences(evidence.findings)],
    run: [
      `${run.interpreter} (${Object.entries(run.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(", ")})`,
      `isolation: ${run.isolation}${run.isolationNote === undefined ? "" : ` (${run.isolationNote})`}`,
      `${run.calls} calls on inputs that are shown, median ${run.callMs.median.toFixed(1)} ms, memory grew by at most ${(run.peakBytes / 2 ** 20).toFixed(1)} MiB${run.memoryLimit === undefined ? "" : ` (${run.memoryLimit})`}; no more than ${run.wallMs / 1000} s in all`,
      `seed ${evidence.seed.visible}, ${evidence.dtype}, submission ${evidence.submission.sha256.slice(0, 12)}, problem ${evidence.problem.id} ${evidence.problem.version}`,
    ],
  };
}

function reasonsOf({ judgement }: Report): string[] {
  const { derivation, verdict } = judgement;
  const { decided, margin, flips, gates, hintCost } = derivation;
  const titles = new Map(derivation.criteria.map((c) => [c.id, c.title]));
  const open = gates
    .filter((gate) => gate.holds === "open")
    .map((gate) => titles.get(gate.criterion) ?? gate.criterion);
  return [
    verdict.low === verdict.high
      ? `${NAMES[verdict.low]}: ${decided.low}`
      : `At worst ${NAMES[verdict.low]}: ${decided.low}. At best ${NAMES[verdict.high]}: ${decided.high}`,
    `Margin to ${NAMES[margin.threshold]} (${derivation.thresholds[margin.threshold]}): ${signedRange(margin.low, margin.high)}`,
    ...(hintCost > 0 ? [`Hints cost ${percent(hintCost)} of the score`] : []),
    ...(open.length > 0 ? [`Still open: ${open.join(", ")}`] : []),
    ...(flips.length === 0
      ? ["No single criterion would change the verdict"]
      : flips.map(
          (f) =>
            `With ${f.to} for “${titles.get(f.criterion)}” it would be ${verdictName(f.verdict.low, f.verdict.high)}`,
        )),
  ];
}

function failuresOf({ findings, counterexamples, submission }: Evidence): FailureView[] {
  const failed = findings.filter((f): f is FailedFinding => f.state === "failed");
  // A submission that does not run fails every check alike; say it once.
  const groups = new Map<string, FailedFinding[]>();
  for (const f of failed) {
    const key = f.failure === undefined ? f.check : `${f.failure.kind}: ${f.failure.message}`;
    groups.set(key, [...(groups.get(key) ?? []), f]);
  }
  const shown = [...groups.values()].filter((g) => g.some((f) => f.case.visibility === "visible"));
  const hiddenOnly = [...groups.values()].filter((g) => !g.some((f) => f.case.visibility === "visible"));
  const examples: Evidence["counterexamples"] = [];
  return [
    ...shown,
    ...hiddenOnly.filter(
      (g) =>
        g[0]?.failure === undefined &&
        !shown.some((s) => s[0]?.failure !== undefined && s[0].failure.kind === g[0]?.code),
    ),
  ].map((group) => {
    const first = (group.find((f) => f.case.visibility === "visible") ?? group[0]) as FailedFinding;
    const example = counterexamples.find((c) => c.check === first.check);
    const earlier = [...examples];
    if (example !== undefined) examples.push(example);
    return {
      check: first.failure === undefined ? first.check : first.failure.kind,
      family: first.case.family,
      hidden: first.case.visibility === "hidden",
      message: first.message,
      more: group.length - 1,
      details: detailsOf(first),
      heat: first.heat,
      example: example && exampleView(example, earlier, submission.entryFile),
    };
  });
}

function detailsOf(f: FailedFinding): string[] {
  const out: string[] = [];
  if (f.worst !== undefined) {
    const { tolerance, ratio, ulps } = f.worst;
    if (typeof ratio === "number") out.push(`that is ${ratio} × the tolerance ${tolerance} (${ulps} ulps)`);
  }
  if (f.outside !== undefined) out.push(`${percent(f.outside)} of the elements are out of tolerance`);
  const { failure } = f;
  if (failure?.file !== undefined)
    out.push(`in ${failure.file}${failure.line === undefined ? "" : `, line ${failure.line}`}`);
  for (const frame of failure?.frames ?? []) out.push(`${frame.file}, line ${frame.line}, in ${frame.in}`);
  return out;
}

function checksOf(findings: readonly Finding[]): ReportView["checks"] {
  const ids = [...new Set(findings.map((f) => f.check))];
  return ids.map((check) => {
    const own = findings.filter((f) => f.check === check);
    const count = (state: Finding["state"]) => own.filter((f) => f.state === state).length;
    return { check, passed: count("passed"), failed: count("failed"), other: count("skipped") + count("ungradable") };
  });
}

/** So many checks that say nothing for the same reason are named. */
const FEW = 3;

/** Why nothing could be said: each reason once, with the checks and families that it is about. */
function silences(findings: readonly Finding[]): string[] {
  const reasons = new Map<string, Map<string, Set<string>>>();
  for (const f of findings) {
    if (!("why" in f)) continue;
    const checks = reasons.get(f.why) ?? new Map<string, Set<string>>();
    reasons.set(f.why, checks);
    checks.set(f.check, (checks.get(f.check) ?? new Set<string>()).add(f.case.family));
  }
  return [...reasons].map(([why, checks]) => {
    const ids = [...checks.keys()];
    const where =
      ids.length > FEW
        ? `${ids.slice(0, FEW).join(", ")} and ${ids.length - FEW} more`
        : ids.map((check) => `${check} on ${[...(checks.get(check) ?? [])].join(", ")}`).join("; ");
    return `${where}: ${why}`;
  });
}

const digits = (x: number): string => String(Math.round(x * 1000) / 1000);
const range = (low: number, high: number): string => (low === high ? digits(low) : `${digits(low)} … ${digits(high)}`);
const signed = (x: number): string => (x > 0 ? `+${digits(x)}` : digits(x));
const signedRange = (low: number, high: number): string =>
  low === high ? signed(low) : `${signed(low)} … ${signed(high)}`;
const percent = (x: number): string => `${Math.round(x * 1000) / 10} %`;
