import type { Report } from "../schema/report.ts";
import { forJson } from "./escape.ts";
import { pointsOf, round, summaryOf } from "./summary.ts";
import { reportView } from "./view.ts";

/** What Gradescope reads from /autograder/results/results.json. */
export interface GradescopeResults {
  /** Of 100, which the assignment's autograder points have to be. */
  readonly score?: number;
  readonly output: string;
  readonly output_format: "text";
  readonly tests: readonly GradescopeTest[];
}

export interface GradescopeTest {
  readonly name: string;
  readonly output: string;
  readonly output_format: "text";
  readonly visibility: "visible" | "after_published";
  readonly score?: number;
  readonly max_score?: number;
  readonly status?: "passed" | "failed";
}

const POINTS = 100;

/**
 * A report as Gradescope's results.json: a test for each criterion that is scored itself, the score's low end of 100 points
 * (it overrides the tests' sum, from which hints are not taken off). What fails only on hidden inputs is a test that shows
 * when grades are published; until then Gradescope keeps the total from students too.
 *
 * Where nothing could be graded there is no score: Gradescope knows no state for a grader's fault, but asks for a score of
 * the whole or of the tests, so that results without one are the autograder's error and not a student's 0.
 */
export function gradescopeReport(report: Report): GradescopeResults {
  const view = reportView(report);
  const output = forJson(summaryOf(view, POINTS).join("\n"));
  if (!view.graded) return { output, output_format: "text", tests: [] };
  const criteria = view.criteria
    .filter((c) => c.leaf)
    .map((c): GradescopeTest => {
      const { points, most, text } = pointsOf(c, POINTS);
      const status =
        c.state === "scored" ? { status: points === most ? ("passed" as const) : ("failed" as const) } : {};
      return {
        name: forJson(c.title),
        score: points,
        max_score: most,
        ...status,
        output: forJson(text),
        output_format: "text",
        visibility: "visible",
      };
    });
  return {
    score: round(view.interval.low * POINTS),
    output,
    output_format: "text",
    tests: [...criteria, ...hidden(view)],
  };
}

function hidden({ failures }: ReturnType<typeof reportView>): GradescopeTest[] {
  const own = failures.filter((f) => f.hidden);
  if (own.length === 0) return [];
  return [
    {
      name: "Inputs that are not shown",
      status: "failed",
      output: forJson(own.map((f) => `${f.check} ${f.message}`).join("\n")),
      output_format: "text",
      visibility: "after_published",
    },
  ];
}
