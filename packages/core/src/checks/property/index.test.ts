import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { collectEvidence } from "../../grade.ts";
import { inProcess } from "../../proving/sessions.ts";
import type { CallResult, Inputs } from "../../runner.ts";
import { property } from "../../schema/checks/property/index.ts";
import { add, exp, mul, type Tensor, tensor } from "../../tensor/index.ts";
import { altered, playing, returned, tinySubmission } from "../../testing/tiny-problem.ts";
import { answering, problemOf, rejected, type Setting, tried } from "./trying.ts";

/** y = 2x and z = 3x, each linear in x. */
const setting: Setting = {
  args: { x: { shape: ["N", "M"], dtype: "float32" } },
  returns: { y: { shape: ["N", "M"], dtype: "float32" }, z: { shape: ["N", "M"], dtype: "float32" } },
  family: { N: 3, M: 4 },
  check: { property: "linear", in: "x" },
  f: ({ x }: { x: Tensor }, broken) => ({ y: mul(x, 2), z: broken ? add(mul(x, 3), 1) : mul(x, 3) }),
};
const problem = problemOf(setting);
const right = (inputs: Inputs) => ({
  y: mul(inputs.get("x") as Tensor, 2),
  z: mul(inputs.get("x") as Tensor, 3),
});
/** A candidate whose first calls, those of the cases as drawn, are right. */
const laterOn = (later: CallResult | ((inputs: Inputs) => CallResult), drawn = 2) => {
  let calls = 0;
  return playing((inputs) => {
    if (calls++ < drawn) return returned(new Map(Object.entries(right(inputs))));
    return typeof later === "function" ? later(inputs) : later;
  });
};

describe("a relation of several outputs", () => {
  test("fails where one of them breaks it, and names that one", async () => {
    for (const f of (await tried(problem, answering(problem, true))).findings)
      expect(f).toMatchObject({ state: "failed", output: "z" });
  });

  test("is looked at in the one that of names only", async () => {
    const own = problemOf({ ...setting, check: { ...setting.check, of: "y" } });
    for (const f of (await tried(own, answering(own, true))).findings) expect(f.state).toBe("passed");
  });

  test("tells the output that did not come, or came in another shape", async () => {
    const without = altered(problem, (outputs) => {
      outputs.delete("z");
      return outputs;
    });
    for (const f of (await tried(problem, without)).findings)
      expect(f).toMatchObject({ state: "failed", code: "missing-output", message: "z was not returned" });
    const flat = altered(problem, (outputs) => outputs.set("y", tensor([12], new Float64Array(12))));
    for (const f of (await tried(problem, flat)).findings)
      expect(f).toMatchObject({ state: "failed", code: "shape", message: "y should have shape (3, 4), but has (12,)" });
  });
});

describe("a further call that returns nothing", () => {
  const failure = { kind: "raised", message: "ValueError: no" } as const;

  test("fails, and the case is the one that was called", async () => {
    const runner = laterOn({ state: "failed", failure: { ...failure, fault: "candidate" } });
    const { findings } = await tried(problem, runner);
    for (const f of findings)
      expect(f).toMatchObject({
        state: "failed",
        code: "raised",
        message: "ValueError: no",
        case: { family: "ordinary", variant: "relation/second" },
      });
  });

  test("is not told from the others of a hidden case", async () => {
    const failing = laterOn({ state: "failed", failure: { ...failure, fault: "candidate" } }, 4);
    const { findings } = await collectEvidence(problem, tinySubmission, failing, {
      seed: { visible: "tests", hidden: "secret" },
    });
    const told = findings
      .filter((f) => f.check === "relation")
      .map((f) => [f.state, f.case.visibility, f.case.variant]);
    expect(told.sort()).toEqual([
      ...new Array(2).fill(["failed", "hidden", undefined]),
      ...new Array(2).fill(["failed", "visible", "relation/second"]),
    ]);
  });

  test("is ungradable when we are at fault, and skipped when it is not supported", async () => {
    const ours = laterOn({ state: "failed", failure: { ...failure, fault: "grader" } });
    for (const f of (await tried(problem, ours)).findings)
      expect(f).toMatchObject({ state: "ungradable", why: "ValueError: no", case: { draw: f.case.draw } });
    const unsupported = laterOn({ state: "unsupported", what: "this" });
    for (const f of (await tried(problem, unsupported)).findings)
      expect(f).toMatchObject({ state: "skipped", why: "not supported: this" });
  });
});

describe("what cannot be told", () => {
  test("a case that the reference overflows on in this dtype is skipped", async () => {
    const own = problemOf({
      ...setting,
      family: { ...setting.family, x: { uniform: { low: 20, high: 21 } } },
      check: { property: "equivariant", permute: { x: 0 }, output: { y: 0, z: 0 } },
      f: ({ x }: { x: Tensor }) => ({ y: exp(x), z: exp(x) }),
    });
    for (const f of (await tried(own, answering(own), "float16")).findings)
      expect(f).toMatchObject({ state: "skipped", why: "an ordinary implementation overflows here in float16" });
    for (const f of (await tried(own, answering(own))).findings) expect(f.state).toBe("passed");
  });

  test("a tolerance wider than the data says nothing", async () => {
    // (x + 2¹²) − 2¹² has few digits of x left in float16, and of a small x none.
    const own = problemOf({
      ...setting,
      family: { ...setting.family, x: { normal: { scale: 0.01 } } },
      check: { property: "linear", in: "x", of: "y" },
      f: ({ x }: { x: Tensor }) => ({ y: add(add(x, 4096), -4096), z: mul(x, 1) }),
    });
    for (const f of (await tried(own, answering(own), "float16")).findings)
      expect(f).toMatchObject({
        state: "skipped",
        why: "the tolerance is wider than the data, so the case says nothing",
      });
  });

  test("a reference that throws on a changed case makes it ungradable, whatever the candidate does", async () => {
    const own = problemOf({
      ...setting,
      check: { property: "scale-invariant", args: ["x"], by: 100 },
      f({ x }: { x: Tensor }) {
        if (x.data.some((v) => Math.abs(v) > 20)) throw new TypeError("a fault of the author");
        return { y: mul(x, 2), z: mul(x, 3) };
      },
    });
    const runner = inProcess((inputs) => {
      if (Math.abs((inputs.get("x") as Tensor).data[0] as number) > 5) throw new Error("of the candidate");
      return new Map(Object.entries(right(inputs)));
    });
    for (const f of (await tried(own, runner)).findings)
      expect(f).toMatchObject({
        state: "ungradable",
        why: "the check relation itself failed: reference.ts: f throws: a fault of the author",
      });
  });

  test("of a hidden case a broken reference tells nothing of the inputs", async () => {
    const spoilt = problemOf(setting, { always: true });
    const evidence = await collectEvidence(spoilt, tinySubmission, answering(spoilt), {
      seed: { visible: "tests", hidden: "secret" },
    });
    const whys = evidence.findings
      .filter((f) => f.check === "relation" && f.case.visibility === "hidden")
      .map((f) => (f.state === "ungradable" ? f.why : f.state));
    expect(whys).toEqual(new Array(2).fill("says nothing on inputs that are not shown"));
  });
});

test("a relation gives the same findings whenever it is tried", async () => {
  const [first, second] = [
    await tried(problem, answering(problem, true)),
    await tried(problem, answering(problem, true)),
  ];
  expect(first.findings).toEqual(second.findings);
});

test("a check of another kind takes no property", () => {
  expect(rejected(setting, { kind: "close" })).toEqual([
    "there is no field property",
    "there is no field in (did you mean id?)",
  ]);
});

test("whatever stands in a check, it is read or told what is wrong", () => {
  const name = fc.constantFrom("x", "y", "z", "mask", "step", "__proto__", "toString");
  const field = fc.oneof(
    fc.jsonValue(),
    name,
    fc.integer(),
    fc.dictionary(name, fc.oneof(fc.integer(), name)),
    fc.array(name),
  );
  const fields = fc.dictionary(
    fc.constantFrom(
      "of",
      "axis",
      "args",
      "output",
      "permute",
      "mask",
      "in",
      "values",
      "split",
      "carry",
      "join",
      "entry",
      "vary",
    ),
    field,
  );
  const words = [...(property._zod.propValues["property"] ?? [])] as string[];
  fc.assert(
    fc.property(fc.constantFrom(...words), fields, (word, more) => {
      for (const issue of rejected({ ...setting, check: {} }, { ...more, property: word })) expect(issue).not.toBe("");
    }),
    { numRuns: 500 },
  );
});
