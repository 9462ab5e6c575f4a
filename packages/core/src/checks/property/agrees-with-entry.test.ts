import { describe, expect, test } from "vitest";
import type { CallResult, Inputs, Runner } from "../../runner.ts";
import type { Entry } from "../../schema/entry.ts";
import {
  add,
  concat,
  cumsum,
  einsum,
  matmul,
  max,
  maximum,
  mean,
  mul,
  slice,
  softmax,
  sub,
  sum,
  swapAxes,
  type Tensor,
  tensor,
  tril,
  where,
} from "../../tensor/index.ts";
import { returned } from "../../testing/tiny-problem.ts";
import { answering, behaves, problemOf, rejected, type Setting, skipped, tried } from "./trying.ts";

const attend = (Q: Tensor, K: Tensor, V: Tensor) => {
  const scores = matmul(Q, swapAxes(K, 0, 1));
  const [n, m] = scores.shape as [number, number];
  return einsum("nm,me->ne", softmax(where(tril(n, m, m - n), scores, -Infinity), -1), V);
};

const qkv = (n: string | number, m: string | number) => ({
  Q: { shape: [n, "D"], dtype: "float32" },
  K: { shape: [m, "D"], dtype: "float32" },
  V: { shape: [m, "E"], dtype: "float32" },
});

/** All queries at once, and one after another over a growing past. */
const decoding: Setting = {
  args: qkv("N", "M"),
  returns: { output: { shape: ["N", "E"], dtype: "float32" } },
  family: { N: 5, M: 8, D: 3, E: 2 },
  others: [{ name: "step", args: qkv(1, "P"), returns: { output: { shape: [1, "E"], dtype: "float32" } } }],
  check: {
    property: "agrees-with-entry",
    entry: "step",
    split: { Q: 0 },
    prefix: { K: 0, V: 0 },
    join: { output: 0 },
  },
  f: ({ Q, K, V }: Record<"Q" | "K" | "V", Tensor>) => ({ output: attend(Q, K, V) }),
  entries: {
    step: ({ Q, K, V }: Record<"Q" | "K" | "V", Tensor>, broken) => ({
      output: broken ? attend(Q, slice(K, 0, 1), slice(V, 0, 1)) : attend(Q, K, V),
    }),
  },
};

/** A recurrence: the state of one step is handed to the next. */
const scanning: Setting = {
  args: { x: { shape: ["N", "D"], dtype: "float32" } },
  returns: { y: { shape: ["N", "D"], dtype: "float32" } },
  family: { N: 5, D: 3 },
  others: [
    {
      name: "step",
      args: { x: { shape: [1, "D"], dtype: "float32" }, state: { shape: [1, "D"], dtype: "float32" } },
      returns: { y: { shape: [1, "D"], dtype: "float32" }, next: { shape: [1, "D"], dtype: "float32" } },
    },
  ],
  check: {
    property: "agrees-with-entry",
    entry: "step",
    split: { x: 0 },
    carry: { state: "next" },
    start: { state: 0 },
    join: { y: 0 },
  },
  f: ({ x }: { x: Tensor }) => ({ y: cumsum(x, 0) }),
  entries: {
    step({ x, state }: Record<"x" | "state", Tensor>, broken) {
      const y = add(x, state);
      return { y, next: broken ? mul(y, 0.5) : y };
    },
  },
};

/** A runner of a candidate who answers by another function for each entry. */
const played = (answer: (inputs: Inputs, entry: Entry | undefined) => CallResult): Runner => {
  const runner = answering(problemOf(scanning));
  return {
    ...runner,
    open: async (...given) => ({
      ...(await runner.open(...given)),
      call: async (inputs, options) => answer(inputs, options?.entry),
    }),
  };
};

describe("agrees-with-entry", () => {
  describe("with arguments split and growing", () =>
    behaves({ test, expect }, decoding, {
      says: /^output\[\d, \d\] is \S+ from f, but \S+ from step called with one position at a time$/,
      calls: 5,
    }));

  describe("with a state that starts at a constant", () =>
    behaves({ test, expect }, scanning, {
      says: /^y\[\d, \d\] is \S+ from f, but \S+ from step called with one position at a time$/,
      calls: 5,
    }));

  describe("in chunks of the entry itself", () =>
    behaves(
      { test, expect },
      {
        ...scanning,
        others: [],
        check: { property: "agrees-with-entry", split: { x: 0 }, join: { y: 0 }, chunk: 2 },
        f: ({ x }: { x: Tensor }, broken) => ({ y: sub(x, mean(x, broken ? 0 : 1)) }),
      },
      { says: /^y\[\d, \d\] is \S+ from f, but \S+ from f called with 2 positions at a time$/, calls: 3 },
    ));

  describe("with a cache that starts empty", () =>
    behaves(
      { test, expect },
      {
        ...scanning,
        others: [
          {
            name: "step",
            args: { x: { shape: [1, "D"], dtype: "float32" }, cache: { shape: ["P", "D"], dtype: "float32" } },
            returns: { y: { shape: [1, "D"], dtype: "float32" }, grown: { shape: ["P1", "D"], dtype: "float32" } },
          },
        ],
        check: { ...scanning.check, carry: { cache: "grown" }, start: { cache: 0 } },
        entries: {
          step({ x, cache }: Record<"x" | "cache", Tensor>, broken) {
            const grown = concat([cache, broken ? mul(x, 0.5) : x], 0);
            return { y: sum(concat([cache, x], 0), 0), grown };
          },
        },
      },
      { says: /^y\[\d, \d\] is \S+ from f, but \S+ from step/, calls: 5 },
    ));

  describe("with a state that the case draws", () =>
    behaves(
      { test, expect },
      {
        ...scanning,
        args: { ...scanning.args, state: { shape: [1, "D"], dtype: "float32" } },
        check: { ...scanning.check, start: {} },
        f: ({ x, state }: Record<"x" | "state", Tensor>) => ({ y: add(cumsum(x, 0), state) }),
      },
      { says: /^y\[\d, \d\] is \S+ from f, but \S+ from step/, calls: 5 },
    ));

  test("a state may start at −∞, as a running maximum does", async () => {
    const running: Setting = {
      ...scanning,
      returns: { top: { shape: ["N", "D"], dtype: "float32" } },
      others: [
        {
          name: "step",
          args: { x: { shape: [1, "D"], dtype: "float32" }, m: { shape: [1, "D"], dtype: "float32" } },
          returns: { top: { shape: [1, "D"], dtype: "float32" } },
        },
      ],
      check: {
        property: "agrees-with-entry",
        entry: "step",
        split: { x: 0 },
        carry: { m: "top" },
        start: { m: "-Infinity" },
        join: { top: 0 },
      },
      f({ x }: { x: Tensor }) {
        const rows = Array.from({ length: x.shape[0] as number }, (_, i) => max(slice(x, 0, 0, i + 1), 0));
        return { top: concat(rows, 0) };
      },
      entries: { step: ({ x, m }: Record<"x" | "m", Tensor>) => ({ top: maximum(x, m) }) },
    };
    for (const f of (await tried(problemOf(running))).findings) expect(f.state).toBe("passed");
  });

  test("hands the candidate its own state, in the dtype of the problem", async () => {
    const states: (readonly [number, string])[] = [];
    const runner = played((inputs, entry) => {
      const y = tensor([entry === undefined ? 5 : 1, 3], new Float64Array(entry === undefined ? 15 : 3));
      if (entry === undefined) return returned(new Map([["y", y]]));
      states.push([(inputs.get("state") as Tensor).data[0] as number, entry.args["x"] as never]);
      return returned(
        new Map([
          ["y", y],
          ["next", tensor([1, 3], [states.length, 0, 0])],
        ]),
      );
    });
    await tried(problemOf(scanning), runner, "float64");
    expect(states.map(([state]) => state)).toEqual([0, 1, 2, 3, 4, 0, 6, 7, 8, 9]);
    expect(states[0]?.[1]).toMatchObject({ dtype: "float64" });
  });

  test("fails pieces that do not come or do not fit, and says so", async () => {
    const whole = returned(new Map([["y", tensor([5, 3], new Float64Array(15))]]));
    const told = async (outputs: [string, Tensor][]) =>
      (
        await tried(
          problemOf(scanning),
          played((_, entry) => (entry ? returned(new Map(outputs)) : whole)),
        )
      ).findings[0];
    const row = tensor([1, 3], [1, 2, 3]);
    expect(await told([["y", row]])).toMatchObject({
      state: "failed",
      code: "wrong-result",
      message: "what the pieces return does not fit together: next was not returned",
    });
    expect(
      await told([
        ["next", row],
        ["y", tensor([3], [1, 2, 3])],
      ]),
    ).toMatchObject({ state: "failed" });
    expect(
      await told([
        ["next", row],
        ["y", tensor([1, 4], [1, 2, 3, 4])],
      ]),
    ).toMatchObject({
      state: "failed",
      code: "shape",
      message: "y should have shape (5, 3), but has (5, 4)",
    });
  });

  test("tells a call of a piece that fails as it is told elsewhere", async () => {
    const told = async (result: CallResult) =>
      (
        await tried(
          problemOf(scanning),
          played((_, entry) => (entry ? result : returned(new Map([["y", tensor([5, 3], new Float64Array(15))]])))),
        )
      ).findings[0];
    const failure = { kind: "missing-entry", message: "there is no function step" } as const;
    expect(await told({ state: "failed", failure: { ...failure, fault: "candidate" } })).toMatchObject({
      state: "failed",
      code: "missing-entry",
      case: { variant: "relation" },
    });
    expect(await told({ state: "failed", failure: { ...failure, fault: "grader" } })).toMatchObject({
      state: "ungradable",
    });
    expect(await told({ state: "unsupported", what: "other entries" })).toMatchObject({
      state: "skipped",
      why: "not supported: other entries",
    });
  });

  test("says nothing of a single piece of the entry itself", async () => {
    const own: Setting = {
      ...scanning,
      others: [],
      check: { property: "agrees-with-entry", split: { x: 0 }, join: { y: 0 }, chunk: 8 },
    };
    expect(await skipped(own, {})).toEqual(["there is a single piece here"]);
  });

  test("names what the signatures do not have", () => {
    expect(rejected(decoding, { entry: "stepp" })).toEqual([
      "entry: others has no entry called stepp (did you mean step?)",
    ]);
    expect(rejected(decoding, { split: { q: 0 } })).toEqual([
      "split.q: the entry has no argument called q (did you mean Q?)",
      "split.q: step has no argument called q (did you mean Q?)",
    ]);
    expect(rejected(decoding, { prefix: { K: 2 } })).toEqual([
      "prefix.K: K has 2 axes, and none of them is 2",
      "prefix.K: K has 2 axes, and none of them is 2",
    ]);
    expect(rejected(scanning, { carry: { stat: "nxt" }, start: {} })).toEqual([
      "carry.stat: step has no argument called stat (did you mean state?)",
      "carry.stat: step returns nothing called nxt (did you mean next?)",
      "entry: nothing gives step its first state: f has none, and start neither",
    ]);
    expect(rejected(scanning, { start: { state: 0, x: 0 } })).toEqual(["start.x: x is not carried"]);
    expect(rejected(scanning, { join: { next: 0 } })).toEqual(["join.next: the entry returns nothing called next"]);
  });
});
