import { describe, expect, it } from "vitest";
import { gradescopeReport } from "./gradescope.ts";
import { hiddenOnly, right, settled, ungradable, wrong } from "./reports.fixture.ts";

const sum = (numbers: readonly (number | undefined)[]) => numbers.reduce<number>((n, x) => n + (x ?? 0), 0);

describe("a report for Gradescope", () => {
  it("is out of 100, a test for each criterion, and the low end while a human score is pending", () => {
    const { score, tests, output } = gradescopeReport(right());
    expect(right().judgement.score).toEqual({ low: 0.85, high: 1 });
    expect(score).toBe(85);
    expect(output).toContain("until then its low end counts, 85 of 100 points");
    expect(output).toContain("Not settled: Explains why the scores are divided by √d_k\n");
    expect(sum(tests.map((t) => t.max_score))).toBeCloseTo(100, 6);
    expect(sum(tests.map((t) => t.score))).toBeCloseTo(85, 6);
    const pending = tests.filter((t) => t.status === undefined);
    expect(pending.map((t) => [t.name, t.score])).toEqual([["Explains why the scores are divided by √d_k", 0]]);
    expect(pending[0]?.output).toContain("pending");
  });

  it("is 100 of 100 without a word of an interval when all is scored", () => {
    const { score, tests, output } = gradescopeReport(settled());
    expect(score).toBe(100);
    expect(output).not.toContain("low end");
    expect(new Set(tests.map((t) => t.status))).toEqual(new Set(["passed"]));
  });

  it("names the mistake, and fails what it breaks", () => {
    const { score, tests, output } = gradescopeReport(wrong());
    expect(output).toMatch(/^No Hire, score/);
    expect(output).toContain("(no-scale)");
    expect(score).toBeLessThan(70);
    expect(tests.some((t) => t.status === "failed")).toBe(true);
  });

  it("keeps what fails on hidden inputs only until grades are published", () => {
    expect(hiddenOnly().evidence.findings.some((f) => f.case.visibility === "hidden")).toBe(true);
    const { tests, output } = gradescopeReport(hiddenOnly());
    const later = tests.filter((t) => t.visibility === "after_published");
    expect(later).toHaveLength(1);
    expect(later[0]).toMatchObject({ status: "failed" });
    expect(output).not.toContain("not shown");
    expect(gradescopeReport(right()).tests.every((t) => t.visibility === "visible")).toBe(true);
  });

  it("has no score where nothing could be graded", () => {
    const results = gradescopeReport(ungradable());
    expect(results).not.toHaveProperty("score");
    expect(results.tests).toEqual([]);
    expect(results.output).toContain("not the submission's fault");
    expect(results.output).toContain("the runner went away");
  });
});
