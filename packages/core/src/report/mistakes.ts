import type { Diagnosis, FailedFinding, Finding } from "../schema/evidence.ts";

/** What went wrong, in a heading, the sentences under it and the facts behind them. */
export interface MistakesView {
  readonly heading: string;
  readonly items: readonly string[];
  readonly notes: readonly string[];
}

export function mistakesView(
  { explanations, symptoms, apart, untried }: Diagnosis,
  findings: readonly Finding[],
): MistakesView {
  const items = explanations.map((e) => e.mistakes.map((m) => `${m.says} (${m.id})`).join(" And: "));
  const [first] = explanations;
  if (explanations.length === 1 && first !== undefined)
    return { heading: "The mistake", items, notes: [`${sure(first.confidence)}: ${first.because}`] };
  if (explanations.length > 1)
    return {
      heading: "One of these mistakes; these inputs cannot tell them apart",
      items,
      notes: apart === undefined ? [] : [apart],
    };
  const failed = findings.filter((f): f is FailedFinding => f.state === "failed");
  const stopped = failed.find((f) => f.failure !== undefined)?.failure;
  if (stopped !== undefined && !findings.some((f) => f.state === "passed"))
    return { heading: "It gave no result on any case", items: [stopped.message], notes: [] };
  if (findings.every((f) => f.state === "skipped" || f.state === "ungradable"))
    return { heading: "It could not be graded, which is not the submission's fault", items: [], notes: [] };
  if (failed.length === 0) return { heading: "No check fails", items: [], notes: [] };
  // The diagnosis knows values; how much time or memory they took is no mistake that it could name.
  if (failed.every((f) => f.kind === "scaling" || f.kind === "speed"))
    return { heading: "No check of values fails", items: [], notes: [] };
  return {
    heading:
      untried === undefined
        ? "No mistake that this problem knows explains all the outputs"
        : "No mistake that was looked for explains all the outputs",
    items: symptoms.map((s) => `It looks as if ${s.says}`),
    notes: [...symptoms.map((s) => `${sure(s.confidence)}: ${s.because}`), ...(untried === undefined ? [] : [untried])],
  };
}

const sure = (confidence: number): string => `${Math.round(confidence * 100)} % sure`;
