import { describe, expect, test } from "vitest";
import { tinyRubric } from "../testing/tiny-problem.ts";
import { parse } from "./parse.ts";
import { flatten, rubric } from "./rubric.ts";

type Raw = ReturnType<typeof tinyRubric>;
const read = (change: (raw: Raw) => void) => {
  const raw = tinyRubric();
  change(raw);
  return parse(rubric, raw, "rubric.yaml");
};

describe("a rubric", () => {
  test("is read, with weights of 1 and full credit only for everything by default", () => {
    const r = read((raw) => delete (raw.criteria[0] as Record<string, unknown>)["weight"]);
    expect(r.criteria[0]).toMatchObject({ weight: 1, evidence: { credit: "all" } });
  });

  test("may nest criteria to any depth, and lists parents before children", () => {
    const r = read((raw) => {
      const [leaf, other] = raw.criteria as [Record<string, unknown>, Record<string, unknown>];
      const inner = { id: "inner", title: "I", criteria: [leaf] };
      raw.criteria = [{ id: "outer", title: "O", criteria: [inner] }, other];
    });
    expect(flatten(r.criteria).map((c) => c.id)).toEqual(["outer", "inner", "correct", "explains"]);
  });

  test.each<[string, (raw: Raw) => void, string]>([
    [
      "a gate on nothing",
      (r) => Object.assign(r.gates[0] as object, { criterion: "corect" }),
      "rubric.yaml: gates[0].criterion: no criterion is called corect (did you mean correct?)",
    ],
    [
      "two criteria of one id",
      (r) => Object.assign(r.criteria[1] as object, { id: "correct" }),
      "rubric.yaml: criteria: two criteria are called correct",
    ],
    [
      "thresholds the wrong way round",
      (r) => Object.assign(r.thresholds, { "lean-hire": 0.95 }),
      "rubric.yaml: thresholds: lean-hire must not ask for more than strong-hire",
    ],
    [
      "a gate that caps at the best verdict",
      (r) => Object.assign(r.gates[0] as object, { caps: "strong-hire" }),
      'rubric.yaml: gates[0].caps: expected "no-hire" or "lean-hire", but "strong-hire" came',
    ],
    [
      "a weight of nothing",
      (r) => Object.assign(r.criteria[0] as object, { weight: 0 }),
      "rubric.yaml: criteria[0].weight: Too small: expected number to be >0; 0 came",
    ],
    [
      "a misspelt field of a criterion",
      (r) => Object.assign(r.criteria[0] as object, { wieght: 1 }),
      "rubric.yaml: criteria[0]: there is no field wieght (did you mean weight?)",
    ],
  ])("refuses %s", (_, change, message) => {
    expect(() => read(change)).toThrow(message);
  });
});
