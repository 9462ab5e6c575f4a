import { describe, expect, test } from "vitest";
import { InputError } from "./errors.ts";
import { grade } from "./grade.ts";
import { answering, mistaken, NOBODY } from "./proving/sessions.ts";
import { aboutLine, type Published, publish, readAbout } from "./published.ts";
import { DEFAULT_LIMITS, type Inputs, type Runner } from "./runner.ts";
import type { Float } from "./tensor/dtype.ts";
import { tinyProblem } from "./testing/tiny-problem.ts";

const problem = tinyProblem();

/** What a grading asks of a submission, and what it tells its runner. */
async function watched(seed: { visible: string; hidden?: string }, dtype?: Float) {
  const asked: Inputs[] = [];
  const told: (Published | undefined)[] = [];
  const right = await mistaken(problem, []).open(NOBODY, problem.spec.entry, DEFAULT_LIMITS);
  const runner: Runner = {
    ...answering(() => undefined),
    async open(_submission, _entry, _limits, published) {
      told.push(published);
      const call: typeof right.call = (inputs, options) => {
        if (options === undefined) asked.push(inputs);
        return right.call(inputs, options);
      };
      return { ...right, call };
    },
  };
  await grade(problem, NOBODY, runner, { seed, ...(dtype ? { dtype } : {}) });
  return { asked, told };
}

describe("published inputs", () => {
  test.each(["float32", "bfloat16"] as const)("are those that a grading in %s shows, and no other", async (dtype) => {
    const { asked, told } = await watched({ visible: "s", hidden: "h" }, dtype);
    const cases = publish(problem.spec, "s", dtype).cases();
    expect(cases.map(({ name }) => name)).toEqual(
      ["ordinary-0", "ordinary-1", "masked-0", "masked-1"].concat("one-column-0", "one-column-1"),
    );
    for (const { inputs } of cases) expect(asked).toContainEqual(inputs);
    const shown = new Set(cases.map(({ inputs }) => JSON.stringify([...inputs])));
    const hidden = asked.filter((inputs) => !shown.has(JSON.stringify([...inputs])));
    expect(hidden.length).toBeGreaterThan(0);
    // Whoever runs the submission is told of the published ones alone.
    for (const published of told) {
      expect(published).toMatchObject({ problem: "tiny", version: 1, seed: "s", dtype });
      expect(published?.cases()).toEqual(cases);
    }
  });

  test("come with the shapes and dtypes of the outputs", () => {
    const [first] = publish(problem.spec, "s", "float16").cases();
    expect(first?.outputs.get("weights")).toEqual({ shape: [4, 6], dtype: "float16" });
    expect(first?.outputs.get("total")).toEqual({ shape: [4, 1], dtype: "float16" });
  });

  test("of another seed are others", () => {
    const [a, b] = ["s", "t"].map((seed) => publish(problem.spec, seed, "float32").cases()[0]?.inputs);
    expect(a).not.toEqual(b);
  });
});

describe("the line that says which", () => {
  test("is read as it was written, whatever the seed", () => {
    for (const seed of ["allclose", "two words", "7 8  9", "Übung 1"]) {
      const about = { problem: "rotary-position-embedding", version: 12, dtype: "float32" as const, seed };
      expect(readAbout(aboutLine(about))).toEqual(about);
    }
  });

  test.each([
    "",
    "tiny",
    "tiny 1 float32",
    "tiny one float32 s",
    "tiny 1 int64 s",
    "tiny 1 float32 ",
    "a\n1 float32 s",
  ])("is refused as %j", (line) => {
    expect(() => readAbout(line)).toThrow(InputError);
    expect(() => readAbout(line)).toThrow(/expected a line of problem, version, dtype and seed/);
  });
});
