import { describe, expect, test } from "vitest";
import { inProcess, mistaken } from "../proving/sessions.ts";
import { define } from "../reference.ts";
import type { CallResult, Failure } from "../runner.ts";
import type { Tensor } from "../tensor/index.ts";
import { altered, evidenceOf, playing, tinyProblem, tinyReference, tinySpec } from "../testing/tiny-problem.ts";

const problem = tinyProblem();
const statesOf = async (runner: Parameters<typeof evidenceOf>[0], own = problem) => [
  ...new Set((await evidenceOf(runner, own)).findings.map((f) => f.state)),
];
const failing = (failure: Failure) => playing((): CallResult => ({ state: "failed", failure }));

describe("a right answer", () => {
  test.each(["float32", "float64", "float16", "bfloat16"] as const)("passes every check in %s", async (dtype) => {
    const { findings, diagnosis } = await evidenceOf(mistaken(problem, []), problem, dtype);
    expect(findings.filter((f) => f.state === "failed" || f.state === "ungradable")).toEqual([]);
    expect(findings.filter((f) => f.state === "passed").length).toBeGreaterThan(20);
    expect(diagnosis).toEqual({ explanations: [], symptoms: [] });
  });

  test("has one finding for each check and case", async () => {
    const { findings } = await evidenceOf(mistaken(problem, []));
    expect(findings).toHaveLength(problem.spec.checks.length * 3 * 2);
    expect(new Set(findings.map((f) => `${f.check} ${f.case.family} ${f.case.draw}`)).size).toBe(findings.length);
  });
});

describe("a call that returns nothing", () => {
  test("fails every check with the failure as it was, when the candidate is at fault", async () => {
    const failure = { kind: "raised", fault: "candidate", message: "ValueError: no", line: 3 } as const;
    const { findings } = await evidenceOf(failing(failure));
    for (const f of findings)
      expect(f).toMatchObject({ state: "failed", code: "raised", message: failure.message, failure });
  });

  test("is ungradable, never failed, when we are at fault", async () => {
    const { findings } = await evidenceOf(failing({ kind: "sandbox", fault: "grader", message: "no jail" }));
    for (const f of findings) expect(f).toMatchObject({ state: "ungradable", why: "no jail" });
  });

  test("is ungradable when the runner throws, although its contract forbids it", async () => {
    const runner = playing(() => {
      throw new Error("pipe closed");
    });
    const { findings, diagnosis } = await evidenceOf(runner);
    for (const f of findings)
      expect(f).toMatchObject({ state: "ungradable", why: expect.stringContaining("pipe closed") });
    expect(diagnosis.explanations).toEqual([]);
  });

  test("is skipped when it is not supported", async () => {
    const { findings } = await evidenceOf(playing(() => ({ state: "unsupported", what: "gradients" })));
    for (const f of findings) expect(f).toMatchObject({ state: "skipped", why: "not supported: gradients" });
  });
});

describe("outputs", () => {
  const without = (name: string) =>
    altered(problem, (outputs) => {
      outputs.delete(name);
      return outputs;
    });

  test("one that is missing fails the checks that look at it, and only those", async () => {
    const { findings } = await evidenceOf(without("total"));
    const failed = findings.filter((f) => f.state === "failed");
    expect([...new Set(failed.map((f) => f.check))]).toEqual(["shapes", "dtypes", "finite"]);
    expect(failed[0]).toMatchObject({ code: "missing-output", output: "total", message: "total was not returned" });
  });

  test("none at all fail every check that looks at outputs", async () => {
    const { findings } = await evidenceOf(inProcess(() => new Map()));
    const passed = findings.filter((f) => f.state === "passed").map((f) => f.check);
    expect(new Set(passed)).toEqual(new Set(["pure"]));
  });

  test("one that nobody asked for is not looked at", async () => {
    const runner = altered(problem, (outputs) => new Map([...outputs, ["extra", outputs.get("total") as never]]));
    expect(await statesOf(runner)).not.toContain("failed");
  });
});

describe("which cases a check runs on", () => {
  test("those of its families, or all", async () => {
    const checks = [
      { id: "some", kind: "shape", families: ["masked"] },
      { id: "all", kind: "shape" },
    ];
    const own = tinyProblem({ checks: [...tinySpec().checks, ...checks] });
    const { findings } = await evidenceOf(mistaken(own, []), own);
    const families = (id: string) => [...new Set(findings.filter((f) => f.check === id).map((f) => f.case.family))];
    expect(families("some")).toEqual(["masked"]);
    expect(families("all")).toEqual(["ordinary", "masked", "one-column"]);
  });
});

describe("a reference that throws", () => {
  const throwsOn = (columns: number) =>
    define({
      mistakes: { "no-scale": "…", "wrong-axis": "…" },
      entries: {
        scaled_softmax(args, wrong) {
          if ((args["x"] as Tensor).shape.at(-1) === columns) throw new TypeError("a fault of the author");
          return (tinyReference.entries["scaled_softmax"] as (a: typeof args, w: typeof wrong) => never)(args, wrong);
        },
      },
    });

  test("makes the case ungradable, not failed", async () => {
    const own = tinyProblem({}, throwsOn(1));
    const { findings } = await evidenceOf(mistaken(problem, []), own);
    const bad = findings.filter((f) => f.case.family === "one-column");
    for (const f of bad)
      expect(f).toMatchObject({ state: "ungradable", why: expect.stringContaining("a fault of the author") });
    expect(findings.some((f) => f.state === "failed")).toBe(false);
  });

  test("does not take with it the diagnosis of the other cases", async () => {
    const checks = [{ id: "values", kind: "close", of: "weights", families: ["ordinary"] }];
    const own = tinyProblem(
      { checks: [...tinySpec().checks.filter((c) => c["id"] !== "values"), ...checks] },
      throwsOn(1),
    );
    const { diagnosis } = await evidenceOf(mistaken(problem, ["no-scale"]), own);
    expect(diagnosis.explanations.map((e) => e.mistakes.map((m) => m.id))).toEqual([["no-scale"]]);
  });
});
