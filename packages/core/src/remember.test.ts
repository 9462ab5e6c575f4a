import { describe, expect, test, vi } from "vitest";
import { grade } from "./grade.ts";
import { mistaken } from "./proving/sessions.ts";
import { remembering } from "./remember.ts";
import { tinyProblem, tinyReference, tinySubmission } from "./testing/tiny-problem.ts";

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
