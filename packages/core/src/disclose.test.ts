import { expect, test } from "vitest";
import { disclose } from "./disclose.ts";
import type { FailedFinding } from "./schema/evidence.ts";

const failed = (visibility: "visible" | "hidden"): FailedFinding => ({
  check: "values",
  kind: "close",
  case: { family: "hot", draw: 1, visibility },
  state: "failed",
  code: "raised",
  message: "ValueError: saw 3.14159",
  output: "weights",
  worst: { index: [0], expected: 1, actual: 2, tolerance: 0.1, ratio: 10, ulps: 1 },
  outside: 0.5,
  heat: { at: [], rows: 1, columns: 1, ratios: [10] },
  failure: { kind: "raised", fault: "candidate", message: "ValueError: saw 3.14159", file: "a.py", line: 3 },
});

test("a visible finding is told in full", () => {
  const finding = failed("visible");
  expect(disclose(finding)).toBe(finding);
});

test("a hidden one tells which check fails on which family, and nothing that came", () => {
  expect(disclose(failed("hidden"))).toEqual({
    check: "values",
    kind: "close",
    case: { family: "hot", draw: 1, visibility: "hidden" },
    state: "failed",
    code: "raised",
    message: "fails on inputs that are not shown",
  });
});

test("a hidden one that passes does not tell how nearly", () => {
  const { check, kind, case: id } = failed("hidden");
  expect(disclose({ check, kind, case: id, state: "passed", ratio: 0.7 })).toEqual({
    check,
    kind,
    case: id,
    state: "passed",
  });
});

test("why a hidden case was skipped or could not be graded is ours to say, and told", () => {
  const { check, kind, case: id } = failed("hidden");
  for (const state of ["skipped", "ungradable"] as const)
    expect(disclose({ check, kind, case: id, state, why: "no jail" })).toMatchObject({ state, why: "no jail" });
});
