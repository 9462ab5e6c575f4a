import { describe, expect, test } from "vitest";
import { disclose } from "./disclose.ts";
import type { FailedFinding, Finding } from "./schema/evidence.ts";

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

const one = (finding: Finding) => disclose([finding])[0];

test("a visible finding is told in full", () => {
  const finding = failed("visible");
  expect(one(finding)).toBe(finding);
});

test("a hidden one tells which check fails on which family, and nothing that came", () => {
  expect(one(failed("hidden"))).toEqual({
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
  expect(one({ check, kind, case: id, state: "passed", ratio: 0.7 })).toEqual({
    check,
    kind,
    case: id,
    state: "passed",
  });
});

describe.each(["skipped", "ungradable"] as const)("why a hidden case is %s", (state) => {
  const { check, kind, case: id } = failed("hidden");
  const says = (why: string, of: Partial<Finding["case"]> = {}): Finding =>
    ({ check, kind, case: { ...id, ...of }, state, why }) as Finding;
  const hidden = says("the tolerance is wider than the data");
  const silent = says("says nothing on inputs that are not shown");

  test("is told when a visible one of its check and family says the same", () => {
    const visible = says("the tolerance is wider than the data", { visibility: "visible", draw: 0 });
    expect(disclose([hidden, visible])).toEqual([hidden, visible]);
  });

  test("is not told otherwise, because what came may have chosen the words", () => {
    expect(disclose([hidden])).toEqual([silent]);
    const others = [
      says("it is 3.14159", { visibility: "visible" }),
      says("the tolerance is wider than the data", { visibility: "visible", family: "cold" }),
    ];
    expect(disclose([...others, hidden])).toEqual([...others, silent]);
  });
});
