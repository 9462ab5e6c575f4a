import type { Report } from "../schema/report.ts";
import { forJson } from "./escape.ts";
import { pointsOf, summaryOf } from "./summary.ts";
import { reportView } from "./view.ts";

/** What PrairieLearn reads from /grade/results/results.json. */
export interface PrairieLearnResults {
  /** Without it no points are won or lost, and no attempt is counted. */
  readonly gradable: boolean;
  /** From 0 to 1. */
  readonly score?: number;
  readonly format_errors?: readonly string[];
  readonly message: string;
  readonly output: string;
  readonly tests: readonly PrairieLearnTest[];
}

export interface PrairieLearnTest {
  readonly name: string;
  readonly points: number;
  readonly max_points: number;
  readonly message: string;
}

/** In points of a test; the score itself is a share. */
const POINTS = 100;

/**
 * A report as PrairieLearn's external grading results: a test for each criterion that is scored itself, the score's low end.
 * What could not be graded is `gradable: false`. PrairieLearn hides no test, so what fails only on hidden inputs is not in it.
 */
export function prairielearnReport(report: Report): PrairieLearnResults {
  const view = reportView(report);
  const [message = "", ...lines] = summaryOf(view, POINTS).map(forJson);
  const output = lines.join("\n").trim();
  if (!view.graded) return { gradable: false, format_errors: [message], message, output, tests: [] };
  return {
    gradable: true,
    score: view.interval.low,
    message,
    output,
    tests: view.criteria
      .filter((c) => c.leaf)
      .map((c) => {
        const { points, most, text } = pointsOf(c, POINTS);
        return { name: forJson(c.title), points, max_points: most, message: forJson(text) };
      }),
  };
}
