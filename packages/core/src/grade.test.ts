import { describe, expect, test } from "vitest";
import { grade } from "./grade.ts";
import { mistaken } from "./proving/sessions.ts";
import type { CallResult } from "./runner.ts";
import { evidence as evidenceSchema } from "./schema/evidence.ts";
import { report as reportSchema } from "./schema/report.ts";
import type { Tensor } from "./tensor/index.ts";
import { altered, playing, tinyProblem, tinySubmission } from "./testing/tiny-problem.ts";

const problem = tinyProblem();
const seed = { visible: "public", hidden: "secret", hiddenDigest: "abc" };
const gradeOf = (runner: Parameters<typeof grade>[2], options: Partial<Parameters<typeof grade>[3]> = {}) =>
  grade(problem, tinySubmission, runner, { seed, ...options });

const runners = {
  right: mistaken(problem, []),
  wrong: mistaken(problem, ["no-scale"]),
  broken: playing(
    (): CallResult => ({ state: "failed", failure: { kind: "raised", fault: "candidate", message: "x" } }),
  ),
  spoilt: playing((): CallResult => ({ state: "failed", failure: { kind: "sandbox", fault: "grader", message: "x" } })),
  NaN: altered(problem, (outputs) => {
    const w = outputs.get("weights") as Tensor;
    return outputs.set("weights", {
      ...w,
      data: w.data.map((_, i) => [Number.NaN, Infinity, -Infinity][i % 3] as number),
    });
  }),
};

describe.each(Object.entries(runners))("a report on an answer that is %s", (_, runner) => {
  test("is what the schema says, and survives JSON", async () => {
    const report = await gradeOf(runner, {
      ratings: [{ criterion: "explains", score: 0.5, rater: "x" }],
      hints: ["scale"],
    });
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(evidenceSchema.parse(report.evidence)).toEqual(report.evidence);
  });

  test("is the same for the same seed, byte for byte, but for the run", async () => {
    const text = async () => JSON.stringify({ ...(await gradeOf(runner)), run: undefined });
    expect(await text()).toBe(await text());
  });
});

describe("a grade", () => {
  test("of a right answer is a lean hire at least, while the explanation is open", async () => {
    const { judgement } = await gradeOf(runners.right);
    expect(judgement).toMatchObject({ verdict: { low: "lean-hire", high: "strong-hire" }, pending: ["explains"] });
  });

  test("of a wrong answer is no hire, and names the mistake", async () => {
    const { judgement, evidence } = await gradeOf(runners.wrong);
    expect(judgement.verdict).toEqual({ low: "no-hire", high: "no-hire" });
    expect(evidence.diagnosis.explanations.map((e) => e.mistakes[0]?.id)).toEqual(["no-scale"]);
  });

  test("of an answer that we could not run is open, never a zero", async () => {
    const { judgement } = await gradeOf(runners.spoilt);
    expect(judgement).toMatchObject({ verdict: { low: "no-hire", high: "strong-hire" }, score: { low: 0, high: 1 } });
  });

  test("counts ratings and hints", async () => {
    const ratings = [{ criterion: "explains", score: 1, rater: "x" }];
    expect((await gradeOf(runners.right, { ratings })).judgement.verdict.low).toBe("strong-hire");
    const hinted = await gradeOf(runners.right, { ratings, hints: ["scale", "there is no such hint"] });
    expect(hinted.judgement).toMatchObject({ score: { low: 0.9 }, derivation: { hintCost: 0.1 } });
    expect(hinted.evidence.hints).toEqual([{ id: "scale", cost: 0.1 }]);
  });

  test("depends on the seed in its inputs, not in its verdict", async () => {
    const worst = async (visible: string) =>
      (await gradeOf(runners.wrong, { seed: { visible } })).evidence.findings.map(
        (f) => f.state === "failed" && f.worst,
      );
    expect(await worst("a")).not.toEqual(await worst("b"));
  });

  test("may be given in another dtype of the problem", async () => {
    const { evidence } = await gradeOf(runners.right, { dtype: "float16" });
    expect(evidence.dtype).toBe("float16");
    expect(evidence.findings.some((f) => f.state === "failed")).toBe(false);
  });

  test("tells its progress from nothing to everything", async () => {
    const told: [number, number, string][] = [];
    await gradeOf(runners.right, { onProgress: (...progress) => told.push(progress) });
    expect(told.map(([done]) => done)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(told.at(-1)).toEqual([6, 7, "diagnosis"]);
  });

  test("keeps of the submission its names and sizes, not its text", async () => {
    const { evidence } = await gradeOf(runners.right);
    expect(evidence.submission.files).toEqual([{ path: "solution.ts", bytes: 10 }]);
    expect(evidence.problem).toEqual({ id: "tiny", version: 1, sha256: "0".repeat(64) });
  });

  test("closes every session that it opens, whatever happens", async () => {
    for (const inner of [runners.right, runners.broken, runners.spoilt]) {
      let open = 0;
      const counted: typeof inner = {
        ...inner,
        open: async (...args) => {
          const session = await inner.open(...args);
          open++;
          return { ...session, close: async () => void open-- };
        },
      };
      await gradeOf(counted);
      expect(open).toBe(0);
    }
  });
});

describe("what is called on hidden inputs", () => {
  /** What each session was asked, and whether the first session is the one that the report's figures are of. */
  async function sessionsOf(secret: string) {
    const sessions: string[][] = [];
    const listening: Parameters<typeof grade>[2] = {
      ...runners.wrong,
      async open(...args) {
        const session = await runners.wrong.open(...args);
        const asked: string[] = [];
        sessions.push(asked);
        return {
          ...session,
          async call(inputs, options) {
            asked.push(JSON.stringify([...(inputs.get("x") as Tensor).data]));
            return session.call(inputs, options);
          },
        };
      },
    };
    const { run } = await gradeOf(listening, { seed: { ...seed, hidden: secret } });
    return { sessions: sessions.filter(({ length }) => length > 0), calls: run.calls };
  }

  test("is called in sessions of its own, and not counted", async () => {
    const [one, other] = [await sessionsOf("one"), await sessionsOf("other")];
    const visible = one.sessions.filter((asked) => other.sessions.some((its) => its.join() === asked.join()));
    const hidden = one.sessions.filter((asked) => !visible.includes(asked));
    // Of its own and of the check that calls again.
    expect([visible.length, hidden.length]).toEqual([2, 2]);
    expect(one.calls).toBe(visible.flat().length);
    const known = new Set([...visible.flat(), ...other.sessions.flat()]);
    expect(hidden.flat().filter((inputs) => known.has(inputs))).toEqual([]);
  });
});

describe("hidden draws", () => {
  const hiddenOf = async (runner: Parameters<typeof grade>[2]) =>
    (await gradeOf(runner)).evidence.findings.filter((f) => f.case.visibility === "hidden");

  test("are as many as the problem says, and none without a secret", async () => {
    expect(await hiddenOf(runners.right)).toHaveLength(6 * 3 * 2);
    const { evidence } = await gradeOf(runners.right, { seed: { visible: "public" } });
    expect(evidence.findings.every((f) => f.case.visibility === "visible")).toBe(true);
    expect(evidence.seed).toEqual({ visible: "public" });
  });

  test("carry no value, place, message or log of what came", async () => {
    for (const runner of [runners.right, runners.wrong, runners.broken, runners.NaN])
      for (const f of await hiddenOf(runner)) {
        const allowed = ["check", "kind", "case", "state", "code", "message", "why"];
        expect(Object.keys(f).filter((key) => !allowed.includes(key))).toEqual([]);
        if (f.state === "failed") expect(f.message).toBe("fails on inputs that are not shown");
      }
  });

  test("the secret stands nowhere in the report, only its digest", async () => {
    const text = JSON.stringify(await gradeOf(runners.wrong));
    expect(text).not.toContain("secret");
    expect(text).toContain('"hiddenDigest":"abc"');
  });

  test("differ from the visible ones although the seeds are spelt alike", async () => {
    const inputs: string[] = [];
    const runner = playing((given) => {
      inputs.push(JSON.stringify([...(given.get("x") as Tensor).data]));
      return { state: "unsupported", what: "" };
    });
    await grade(problem, tinySubmission, runner, { seed: { visible: "same", hidden: "same" } });
    expect(new Set(inputs).size).toBe(inputs.length);
  });
});
