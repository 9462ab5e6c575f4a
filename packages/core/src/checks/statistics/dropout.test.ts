import { describe, expect, test } from "vitest";
import { type Random, random } from "../../inputs/random.ts";
import { IN_PROCESS } from "../../proving/sessions.ts";
import { define } from "../../reference.ts";
import type { CallOptions, Inputs, Runner } from "../../runner.ts";
import type { Tensor } from "../../tensor/index.ts";
import { evidenceOf, returned, tinyProblem, tinySpec } from "../../testing/tiny-problem.ts";

const problemOf = (check: Record<string, unknown> = {}, family: Record<string, unknown> = {}) => {
  const spec = tinySpec();
  return tinyProblem(
    {
      entry: {
        ...spec.entry,
        args: { x: spec.entry.args.x, p: { type: "float" } } as never,
        returns: { y: { shape: ["N", "M"], dtype: "float32" } } as never,
      },
      families: { f: { N: 40, M: 50, p: { value: 0.2 }, ...family } },
      draws: { visible: 1, hidden: 0 },
      checks: [
        { id: "shapes", kind: "shape" },
        { id: "values", kind: "statistics", test: "dropout", of: "y", input: "x", rate: "p", ...check },
      ],
    } as never,
    define({ mistakes: {}, entries: { scaled_softmax: ({ x }) => ({ y: x as Tensor }) } }),
  );
};

/** A dropout by whether each place is kept, and what a kept value is multiplied by. */
type Dropout = (p: number, stream: Random, shape: readonly number[]) => { kept: (i: number) => boolean; scale: number };
const right: Dropout = (p, stream) => ({ kept: () => stream.uniform() >= p, scale: Math.fround(1 / (1 - p)) });

const candidate = (of: Dropout, seedOf = (options?: CallOptions): string | number => options?.seed ?? 0): Runner => {
  const call = async (inputs: Inputs, options?: CallOptions) => {
    const x = inputs.get("x") as Tensor;
    const { kept, scale } = of(inputs.get("p") as number, random("dropout", seedOf(options)), x.shape);
    const data = x.data.map((v, i) => (kept(i) ? Math.fround(v * scale) : 0));
    return returned(new Map([["y", { ...x, data }]]));
  };
  return { open: async () => ({ info: IN_PROCESS, call, close: async () => {} }), close: async () => {} };
};
const found = async (runner: Runner, own = problemOf()) =>
  (await evidenceOf(runner, own)).findings.find((f) => f.check === "values");

describe("dropout", () => {
  test("passes when it is right, in 300 streams", async () => {
    const own = problemOf({}, { N: 8, M: 10 });
    for (let stream = 0; stream < 300; stream++)
      expect(
        (
          await found(
            candidate(right, (o) => `${stream} ${o?.seed}`),
            own,
          )
        )?.state,
      ).toBe("passed");
  });

  test("passes at a rate of 0 when nothing is dropped, and fails when something is", async () => {
    const own = problemOf({}, { p: { value: 0 } });
    expect((await found(candidate(right), own))?.state).toBe("passed");
    const one: Dropout = () => ({ kept: (i) => i !== 7, scale: 1 });
    expect(await found(candidate(one), own)).toMatchObject({ code: "frequency" });
  });

  test("fails without 1/(1 − p), and says what a value should be", async () => {
    const unscaled: Dropout = (p, stream, shape) => ({ ...right(p, stream, shape), scale: 1 });
    expect(await found(candidate(unscaled))).toMatchObject({
      state: "failed",
      code: "values",
      message: expect.stringMatching(/^y\[0, \d+\] should be 0 or -?[\d.]+, but is -?[\d.]+$/),
    });
  });

  test("fails when it keeps p instead of 1 − p, or everything", async () => {
    const inverted: Dropout = (p, stream) => ({ kept: () => stream.uniform() < p, scale: Math.fround(1 / (1 - p)) });
    expect(await found(candidate(inverted))).toMatchObject({
      code: "frequency",
      message: expect.stringMatching(/^y keeps \d+ of 4000 values; at a rate of 0\.2 about 3200 are likely$/),
    });
    const idle: Dropout = (p) => ({ kept: () => true, scale: Math.fround(1 / (1 - p)) });
    expect(await found(candidate(idle))).toMatchObject({ code: "frequency" });
  });

  test("fails when another seed gives the same mask, or one seed two masks", async () => {
    expect(await found(candidate(right, () => 7))).toMatchObject({ code: "same-mask" });
    let calls = 0;
    expect(await found(candidate(right, () => calls++))).toMatchObject({ code: "not-repeatable" });
  });

  test.each([0, 1])("fails when one mask is shared along axis %i", async (axis) => {
    const shared: Dropout = (p, stream, [n, m]) => {
      const mask = Array.from({ length: (axis === 0 ? m : n) as number }, () => stream.uniform() >= p);
      return {
        kept: (i) => mask[axis === 0 ? i % (m as number) : Math.floor(i / (m as number))] as boolean,
        scale: Math.fround(1 / (1 - p)),
      };
    };
    const f = await found(candidate(shared), problemOf({}, { N: 100, M: 110 }));
    expect(f?.state).toBe("failed");
    expect(["dependent", "frequency"]).toContain((f as { code: string }).code);
  });

  test("names the axis along which neighbours depend on each other", async () => {
    const pairs: Dropout = (p, stream) => {
      let last = true;
      const kept = (i: number) => {
        if (i % 2 === 0) last = stream.uniform() >= p;
        return last;
      };
      return { kept, scale: Math.fround(1 / (1 - p)) };
    };
    expect(await found(candidate(pairs), problemOf({ alarm: 0.001 }))).toMatchObject({
      code: "dependent",
      message: "y treats neighbours along axis 1 alike in 1000 of 1000 pairs; independent ones are in about 680",
    });
  });

  test("zeros of the input tell nothing, and too few values neither", async () => {
    expect((await found(candidate(right), problemOf({}, { x: { values: [0, 1] } })))?.state).toBe("passed");
    for (const family of [{ x: { constant: 0 } }, { N: 1, M: 2 }])
      expect(await found(candidate(right), problemOf({}, family))).toMatchObject({ state: "skipped" });
  });

  test("takes its rate from an argument or as a number, and says when there is none", async () => {
    expect((await found(candidate(right), problemOf({ rate: 0.2 })))?.state).toBe("passed");
    expect((await found(candidate(right), problemOf({ rate: 0.5 })))?.state).toBe("failed");
    expect(await found(candidate(right), problemOf({ rate: "q" }))).toMatchObject({
      state: "ungradable",
      why: expect.stringContaining("the rate q is undefined"),
    });
    expect(await found(candidate(right), problemOf({ input: "p" }))).toMatchObject({ state: "ungradable" });
  });
});

test("the rate of false alarms is no more than is stated: at 0.05, at most 5 % of 2,000 right dropouts", async () => {
  const own = problemOf({ alarm: 0.05 }, { N: 6, M: 8 });
  let alarms = 0;
  for (let stream = 0; stream < 2000; stream++)
    if (
      (
        await found(
          candidate(right, (o) => `${stream} ${o?.seed}`),
          own,
        )
      )?.state === "failed"
    )
      alarms++;
  expect(alarms / 2000).toBeLessThanOrEqual(0.05);
  expect(alarms).toBeGreaterThan(0);
}, 30_000);
