import { describe, expect, it } from "vitest";
import { allclose } from "../cli.fixture.ts";
import {
  type Interception,
  intercepting,
  ownFolder,
  RIGHT,
  SEALED_BY,
  tiersHere,
  withoutRun,
} from "./trouble.fixture.ts";

const folder = ownFolder();
// ONNX is sealed by the same program as TypeScript.
const SEALED = ["right.py", "right.ts"] as const;
for (const name of SEALED) folder.file(name, RIGHT[name]);
const tiers = await tiersHere();
const grade = (name: string, isolation: string, ...rules: Interception[]) =>
  allclose(
    ["grade", `${folder.path}/${name}`, "--problem", folder.problem, "--isolation", isolation, "--json", "-"],
    rules.length === 0 ? {} : { under: intercepting(...rules) },
  );

describe.each(tiers)("in the tier %s, after the canary has passed", (isolation) => {
  // The same programs seal on either tier.
  describe.each(isolation === tiers[0] ? SEALED : SEALED.slice(0, 1))("%s", (name) => {
    const by = SEALED_BY[name];
    // Of Node each process builds its rules, of Python the one that forks the others.
    const start =
      name === "right.py" ? "the Python interpreter did not start" : "a process could not be sealed: sealing failed";

    it.each([
      ["seccomp", "(a process could not be sealed: )?sealing failed"],
      ["landlock_restrict_self", "(a process could not be sealed: )?sealing failed"],
      ["landlock_add_rule", start],
      ["landlock_create_ruleset", start],
    ])("is not run where %s fails, and the exit code is 3", async (call, words) => {
      const { code, out, err } = await grade(name, isolation, { calls: [call], by, answer: "EPERM" });
      expect(err).toMatch(new RegExp(`^${words}: ${call}: `));
      expect({ code, out }).toEqual({ code: 3, out: "" });
    });

    it("is sealed whole at the second try, and graded as ever", async () => {
      const once = await grade(name, isolation, { calls: ["seccomp"], by, answer: "EPERM", times: 1 });
      expect(once.err).toBe("");
      expect(withoutRun(once.out)).toEqual(withoutRun((await grade(name, isolation)).out));
      expect(once.code).toBe(0);
    });

    it("keeps what was found before, as an interval, and the exit code is 3", async () => {
      // In the sessions of the visible and the hidden inputs, which open at once.
      const { code, out } = await grade(name, isolation, { calls: ["seccomp"], by, answer: "EPERM", after: 2 });
      const { evidence, judgement, run } = JSON.parse(out);
      const states = evidence.findings.map((f: { check: string; state: string; code?: string }) =>
        [f.check, f.state, f.code].join(" ").trim(),
      );
      expect(new Set(states)).toEqual(new Set(["values passed", "pure ungradable sandbox"]));
      expect(judgement.score).toEqual({ low: 0.5, high: 1 });
      expect(run.isolation).toBe(isolation);
      expect(code).toBe(3);
    });
  });
});
