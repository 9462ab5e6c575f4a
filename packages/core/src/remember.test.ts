import { describe, expect, test, vi } from "vitest";
import { grade } from "./grade.ts";
import { mistaken } from "./proving/sessions.ts";
import { define } from "./reference.ts";
import { Kept, remembering } from "./remember.ts";
import { cast, div, softmax, sum, type Tensor } from "./tensor/index.ts";
import { tinyProblem, tinyReference, tinySpec, tinySubmission } from "./testing/tiny-problem.ts";

const entry = tinyReference.entries["scaled_softmax"] as (...args: unknown[]) => Record<string, never>;

/** The tiny problem, and how often its reference is asked. */
function counted() {
  const asked = vi.fn(entry);
  const problem = tinyProblem({}, { ...tinyReference, entries: { scaled_softmax: asked as never } });
  return { problem, asked };
}
const seed = (hidden: string, visible = "public") => ({ visible, hidden, hiddenDigest: hidden });
const judged = async (...args: Parameters<typeof grade>) => {
  const { evidence, judgement } = await grade(...args);
  return { evidence, judgement };
};

describe("a problem that remembers", () => {
  test.each([[[]], [["no-scale"]], [["no-scale", "wrong-axis"]]])(
    "reports the same of %j, and asks less",
    async (wrong) => {
      const { problem, asked } = counted();
      const remembered = remembering(problem);
      const runner = mistaken(tinyProblem(), wrong);
      const first = "a";
      for (const hidden of [first, "b", "c"]) {
        asked.mockClear();
        const fresh = await judged(problem, tinySubmission, runner, { seed: seed(hidden) });
        const often = asked.mock.calls.length;
        asked.mockClear();
        expect(await judged(remembered, tinySubmission, runner, { seed: seed(hidden) })).toEqual(fresh);
        expect(asked.mock.calls.length).toBeLessThan(hidden === first ? often + 1 : often);
      }
    },
  );

  test("does not mix up public seeds or dtypes", async () => {
    const { problem } = counted();
    const remembered = remembering(problem);
    const runner = mistaken(tinyProblem(), ["no-scale"]);
    for (const options of [
      { seed: seed("a") },
      { seed: seed("a", "other") },
      { seed: seed("a"), dtype: "float16" as const },
      { seed: seed("a") },
    ])
      expect(await judged(remembered, tinySubmission, runner, options)).toEqual(
        await judged(problem, tinySubmission, runner, options),
      );
  });

  test("does not mix up dtypes that no input shows", async () => {
    const spec = {
      entry: {
        name: "scaled_softmax",
        args: { x: { shape: ["N", "M"], dtype: "int64" as const } },
        returns: tinySpec().entry.returns,
      },
      families: { ordinary: { N: 4, M: 6 } },
      checks: [
        ...tinySpec().checks,
        { id: "rows", kind: "property", property: "sums-to-one", of: "weights", axis: -1 },
      ],
    };
    const reference = define({
      mistakes: { "no-scale": "No scale.", "wrong-axis": "The other axis." },
      entries: {
        scaled_softmax({ x }: { x: Tensor }, wrong) {
          const floats = cast(x, "float32");
          const weights = softmax(wrong["no-scale"] ? floats : div(floats, 2), wrong["wrong-axis"] ? -2 : -1);
          return { weights, total: sum(floats, -1) };
        },
      },
    });
    const problem = tinyProblem(spec as never, reference);
    const remembered = remembering(problem);
    for (const dtype of ["float32", "float16", "float64"] as const)
      for (const wrong of [[], ["no-scale"]]) {
        const options = { seed: seed("a"), dtype };
        expect(await judged(remembered, tinySubmission, mistaken(problem, wrong), options)).toEqual(
          await judged(problem, tinySubmission, mistaken(problem, wrong), options),
        );
      }
  });

  test("keeps no more than it may", async () => {
    const { problem, asked } = counted();
    const forgetful = remembering(problem, 0);
    const runner = mistaken(tinyProblem(), []);
    const times: number[] = [];
    for (let i = 0; i < 2; i++) {
      asked.mockClear();
      await judged(forgetful, tinySubmission, runner, { seed: seed("a") });
      times.push(asked.mock.calls.length);
    }
    expect(times[1]).toBe(times[0]);
  });
});

test("what was not asked for the longest goes first, and what is too large is not kept", () => {
  const kept = new Kept<string>(4, (value) => value.length);
  const make = vi.fn((value: string) => value);
  const get = (name: string, value = name) => kept.get(name, () => make(value));
  for (const name of ["aa", "bb", "aa", "cc", "large", "aa", "cc"]) get(name);
  expect(make.mock.calls.flat()).toEqual(["aa", "bb", "cc", "large"]);
  get("bb");
  get("cc");
  get("aa");
  expect(make.mock.calls.flat().slice(4)).toEqual(["bb", "aa"]);
});
