import { expect, test } from "vitest";
import { grade } from "./grade.ts";
import { mistaken } from "./proving/sessions.ts";
import type { Runner } from "./runner.ts";
import { tinyProblem, tinySubmission } from "./testing/tiny-problem.ts";

const problem = tinyProblem();
const right = mistaken(problem, []);
/** Opens so many sessions, and then none any more. */
const opening = (many: number): Runner => {
  let opened = 0;
  return {
    open: (...given) => (opened++ < many ? right.open(...given) : Promise.reject(new Error("no more processes"))),
    close: async () => {},
  };
};
const gradeBy = (runner: Runner) => grade(problem, tinySubmission, runner, { seed: { visible: "public" } });

test("without a first session nothing is graded, and whoever asked is told why", async () => {
  await expect(gradeBy(opening(0))).rejects.toThrow("no more processes");
});

test("without a later one what it was for is ungradable, and the rest is graded as ever", async () => {
  const { evidence } = await gradeBy(opening(1));
  const whole = (await gradeBy(opening(Infinity))).evidence;
  const lost = { state: "ungradable", code: "sandbox", why: "no more processes" };
  expect(evidence.findings.filter((f) => f.kind === "pure").length).toBeGreaterThan(0);
  expect(evidence.findings).toEqual(
    whole.findings.map(({ check, kind, case: id, ...rest }) => ({
      check,
      kind,
      case: id,
      ...(kind === "pure" ? lost : rest),
    })),
  );
});
