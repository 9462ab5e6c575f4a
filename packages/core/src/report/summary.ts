import { cut } from "./escape.ts";
import type { ReportView } from "./view.ts";

/** Lists and texts of a grader's page are cut here: PrairieLearn takes 1 MB in all. */
const SHOWN = 2000;
const FAILURES = 40;

/** A report in lines for a page that shows each criterion itself; the first line stands alone. Nothing of hidden inputs. */
export function summaryOf(view: ReportView, points: number): string[] {
  const { heading, items, notes } = view.mistakes;
  if (!view.graded) return [heading, ...view.notes.slice(0, FAILURES).map((text) => cut(text, SHOWN))];
  const failures = view.failures.filter((f) => !f.hidden);
  return [
    `${view.verdict.text}, score ${view.score} of 1`,
    ...lowEnd(view, points),
    ...view.verdict.means.map((text) => cut(text, SHOWN)),
    "",
    ...[heading, ...items.map((text) => `  ${text}`), ...notes.map((text) => `  ${text}`)].map((text) =>
      cut(text, SHOWN),
    ),
    ...(failures.length === 0 ? [] : ["", "What fails"]),
    ...failures
      .slice(0, FAILURES)
      .map((f) => cut(`  ${f.check} on ${f.family}: ${f.message}${f.more > 0 ? ` (and ${f.more} more)` : ""}`, SHOWN)),
    ...(failures.length > FAILURES ? [`  … and ${failures.length - FAILURES} more`] : []),
    "",
    "Why this verdict",
    ...view.reasons.map((text) => cut(`  ${text}`, SHOWN)),
  ];
}

function lowEnd({ score, interval, criteria }: ReportView, points: number): string[] {
  if (interval.low === interval.high) return [];
  const open = criteria.filter((c) => c.leaf && c.interval.low !== c.interval.high).map((c) => c.title);
  const counts = `until then its low end counts, ${round(interval.low * points)} of ${points} points`;
  return [`The score lies in ${score}; ${counts}`, cut(`Not settled: ${open.join("; ")}`, SHOWN)];
}

/** What a criterion gives of so many points for the whole, at least, and why. */
export function pointsOf({ interval, share, state, because, score }: ReportView["criteria"][number], points: number) {
  const open = interval.low === interval.high ? "" : `\nNot settled, ${score}: its low end counts`;
  const why = state === "scored" ? because : `${state}: ${because}`;
  return {
    points: round(interval.low * share * points),
    most: round(share * points),
    text: cut(`${why}${open}`, SHOWN),
  };
}

/** Weights such as thirds leave crumbs. */
export const round = (x: number): number => Math.round(x * 1e6) / 1e6;
