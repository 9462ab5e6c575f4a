import { describe, expect, it } from "vitest";
import { prairielearnReport } from "./prairielearn.ts";
import { hiddenOnly, right, settled, ungradable, wrong } from "./reports.fixture.ts";

const sum = (numbers: readonly (number | undefined)[]) => numbers.reduce<number>((n, x) => n + (x ?? 0), 0);

describe("a report for PrairieLearn", () => {
  it("is a share of 1, with points for each criterion", () => {
    const results = prairielearnReport(right());
    expect(results).toMatchObject({ gradable: true, score: 0.85 });
    expect(results.message).toBe("Lean Hire … Strong Hire, score 0.85 … 1 of 1");
    expect(results.output).toContain("its low end counts");
    expect(sum(results.tests.map((t) => t.max_points))).toBeCloseTo(100, 6);
    expect(sum(results.tests.map((t) => t.points))).toBeCloseTo(85, 6);
    expect(prairielearnReport(settled()).score).toBe(1);
    expect(prairielearnReport(wrong()).output).toContain("(no-scale)");
  });

  it("is not gradable where nothing could be graded, so that no attempt is lost", () => {
    const results = prairielearnReport(ungradable());
    expect(results).toMatchObject({ gradable: false, tests: [], format_errors: [results.message] });
    expect(results).not.toHaveProperty("score");
    expect(prairielearnReport(wrong()).gradable).toBe(true);
  });

  it("says nothing of hidden inputs", () => {
    expect(JSON.stringify(prairielearnReport(hiddenOnly()))).not.toContain("inputs that are not shown");
  });
});
