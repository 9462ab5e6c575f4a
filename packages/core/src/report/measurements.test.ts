import { describe, expect, test } from "vitest";
import { grade } from "../grade.ts";
import { mistaken } from "../proving/sessions.ts";
import type { Measurement } from "../schema/measurement.ts";
import { tinyProblem, tinySubmission } from "../testing/tiny-problem.ts";
import { htmlReport } from "./html.ts";
import { plot } from "./plot.ts";
import { terminalReport } from "./terminal.ts";

const MIB = 2 ** 20;
const growth: Measurement = {
  check: "values",
  quantity: "bytes",
  axis: "N = M",
  points: [512, 1024, 2048, 4096].map((size) => ({ size, value: (size / 512) * 2 * MIB })),
  floor: 4 * MIB,
  estimate: { value: 0.99, low: 0.97, high: 1.02 },
  limit: 1.3,
};
const problem = tinyProblem();
const plain = await grade(problem, tinySubmission, mistaken(problem, []), { seed: { visible: "tests" } });
const reportWith = (...measurements: Measurement[]) => ({ ...plain, run: { ...plain.run, measurements } });

describe("in the terminal", () => {
  const { estimate: _, ...unfitted } = growth;
  test.each<[Measurement, string]>([
    [
      growth,
      "✓ values: memory grows like N^0.99 (0.97 … 1.02), at most 1.3 allowed: N = M 512 … 4096, without 1 below 4 MiB",
    ],
    [
      { ...growth, quantity: "ms", axis: "N", floor: 1 },
      "✓ values: time grows like N^0.99 (0.97 … 1.02), at most 1.3 allowed: N 512 … 4096",
    ],
    [
      { ...unfitted, floor: 32 * MIB },
      "✓ values: memory stays at 16 MiB or below, too little to fit an exponent: N = M 512 … 4096",
    ],
    [unfitted, "✓ values: memory stays at 16 MiB or below, too little to fit an exponent: N = M 512 … 4096"],
    [
      { check: "values", quantity: "ratio", points: [], estimate: { value: 1.7, low: 1.6, high: 1.9 }, limit: 3 },
      "✓ values: takes 1.70 × the baseline's time (1.60 … 1.90), at most 3 allowed",
    ],
  ])("a line says what was measured: %#", (measurement, line) => {
    expect(terminalReport(reportWith(measurement))).toContain(`  ${line}\n`);
  });

  test("nothing is said when nothing was measured", () => {
    expect(terminalReport(plain)).not.toContain("Measured");
    expect(htmlReport(plain)).not.toContain("Measured");
  });
});

describe("in HTML", () => {
  const page = htmlReport(reportWith(growth));

  test("there is a plot that says in words what it shows, without scripts", () => {
    expect(page).toMatch(/<svg class="plot" role="img" aria-label="Log-log plot: memory grows like N\^0\.99/);
    expect(page).not.toMatch(/<script|NaN|Infinity|undefined/);
    expect(page).toContain('<small class="good">passed</small>');
  });

  test("every point is there, the one below the floor hollow, and its value in words", () => {
    expect(page.match(/<circle class="point"/g)).toHaveLength(3);
    expect(page.match(/<circle class="point left-out"/g)).toHaveLength(1);
    expect(page).toContain("<title>N = M = 4096: 16 MiB</title>");
  });

  test("a doubling is as long everywhere, and the fitted line runs through the points", () => {
    const at = [...page.matchAll(/<circle class="point[^"]*" cx="([\d.]+)" cy="([\d.]+)"/g)].map((m) => [
      +m[1]!,
      +m[2]!,
    ]);
    const steps = at.slice(1).map(([x, y], i) => [x! - at[i]![0]!, at[i]![1]! - y!]);
    for (const [dx, dy] of steps) {
      expect(dx).toBeCloseTo(steps[0]![0]!, 0);
      expect(dy).toBeCloseTo(steps[0]![1]!, 0);
    }
    const [, x1, y1, x2, y2] = page.match(/class="fit" d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"/)!.map(Number);
    expect([x1, x2]).toEqual([at[1]![0], at[3]![0]]);
    expect(Math.abs(y1! - at[1]![1]!)).toBeLessThan(3);
    expect(Math.abs(y2! - at[3]![1]!)).toBeLessThan(3);
  });

  test("the slopes 1 and 2 stand beside it for comparison; the fit only where there is one", () => {
    expect(page.match(/class="reference"/g)).toHaveLength(2);
    expect(page).toContain(">slope 1</text>");
    expect(page).toContain(">slope 2</text>");
    const { estimate: _, ...unfitted } = growth;
    expect(htmlReport(reportWith(unfitted))).not.toContain('class="fit"');
  });

  test("a ratio, or a single point, has no plot", () => {
    const view = (measurement: Measurement) => plot({ check: "values", state: "passed", text: "", measurement });
    expect(view({ check: "values", quantity: "ratio", points: [] })).toBe("");
    expect(view({ ...growth, points: growth.points.slice(0, 1) })).toBe("");
  });

  test("names of a problem's author are escaped", () => {
    const evil = htmlReport(reportWith({ ...growth, axis: "<b>" }));
    expect(evil).not.toContain("<b>");
  });
});
