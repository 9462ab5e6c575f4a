import { beforeAll, describe, expect, it } from "vitest";
import { allclose, type Outcome } from "../cli.fixture.ts";
import {
  type Interception,
  intercepting,
  NAMES,
  ownFolder,
  RIGHT,
  SEALED_BY,
  tiersHere,
  withoutRun,
} from "./trouble.fixture.ts";

const folder = ownFolder();
for (const name of NAMES) folder.file(name, RIGHT[name]);
const grade = (name: string, isolation: string, ...rules: Interception[]) =>
  allclose(
    ["grade", `${folder.path}/${name}`, "--problem", folder.problem, "--isolation", isolation, "--json", "-"],
    rules.length === 0 ? {} : { under: intercepting(...rules) },
  );

/** Where each is killed from outside: just before it would have been sealed, so that none of the candidate's code has run. */
const KILLED = {
  "a fork of the Python interpreter": ["right.py", "seccomp"],
  "the Python interpreter": ["right.py", "landlock_create_ruleset"],
  "Node for TypeScript": ["right.ts", "seccomp"],
  "Node for ONNX": ["right.onnx", "seccomp"],
} as const;

const tiers = await tiersHere();

describe.each(tiers)("in the tier %s", (isolation) => {
  it("a canary that is killed is sent once more, and twice is no canary that held", async () => {
    const killing = (times: number): Interception => ({ calls: ["seccomp"], by: "canary.py", answer: "kill", times });
    expect((await grade("right.ts", isolation, killing(1))).code).toBe(0);
    const { code, out, err } = await grade("right.ts", isolation, killing(2));
    expect(err).toContain(`${isolation}: its canary was ended before it could say a thing\n`);
    expect({ code, out }).toEqual({ code: 3, out: "" });
  });

  describe.each(Object.entries(KILLED).filter(([, [name]]) => isolation === tiers[0] || name !== "right.onnx"))(
    "%s, killed when it starts,",
    (_, [name, call]) => {
      const killing = (which: Pick<Interception, "times" | "after">): Interception => ({
        calls: [call],
        by: SEALED_BY[name],
        answer: "kill",
        ...which,
      });
      let alone: Outcome;
      beforeAll(async () => {
        alone = await grade(name, isolation);
        expect(alone.code).toBe(0);
      });

      it("is started again, and the grade is the same", async () => {
        const { code, out, err } = await grade(name, isolation, killing({ times: 1 }));
        expect(err).toBe("");
        expect(withoutRun(out)).toEqual(withoutRun(alone.out));
        expect(code).toBe(0);
      });

      it("each time: nothing is graded, for a reason that is ours, and the exit code is 3", async () => {
        const { code, out, err } = await grade(name, isolation, killing({}));
        expect(err).toMatch(/SIGKILL|ended|gone/);
        expect(err).not.toMatch(/\n\s+at |not your fault/);
        expect({ code, out }).toEqual({ code: 3, out: "" });
      });

      if (call === "seccomp")
        it("each time but in the first two sessions: what others are for is ungradable, and the rest is kept", async () => {
          // One for the visible inputs and one for the hidden ones.
          const { code, out } = await grade(name, isolation, killing({ after: 2 }));
          const { evidence, judgement } = JSON.parse(out);
          for (const f of evidence.findings)
            expect(f).toMatchObject(
              f.check === "values" ? { state: "passed" } : { state: "ungradable", code: "sandbox" },
            );
          expect(judgement.verdict).toEqual({ low: "no-hire", high: "strong-hire" });
          expect(code).toBe(3);
        });
    },
  );
});
