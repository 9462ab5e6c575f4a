import { describe, expect, test } from "vitest";
import { withMistakes } from "../diagnosis/mistakes.ts";
import { mistaken } from "../proving/sessions.ts";
import type { CallResult, Inputs } from "../runner.ts";
import type { Tensor } from "../tensor/index.ts";
import { evidenceOf, playing, returned, tinyProblem } from "../testing/tiny-problem.ts";
import { ordinary } from "./tolerance.ts";

const problem = tinyProblem();
const right = withMistakes(problem, "scaled_softmax", []);
const answer = (inputs: Inputs) => new Map(ordinary(right, inputs));
const told = async (call: (inputs: Inputs, session: number) => CallResult) =>
  (await evidenceOf(playing(call))).findings.filter((f) => f.check === "pure");
const states = (findings: Awaited<ReturnType<typeof told>>) => [...new Set(findings.map((f) => f.state))];
const scaled = (inputs: Inputs, factor: number) =>
  new Map(
    [...answer(inputs)].map(([name, t]) => [name, { ...t, data: t.data.map((v) => v * factor) }] as [string, Tensor]),
  );

describe("pure", () => {
  test("passes a function of its arguments", async () => {
    const { findings } = await evidenceOf(mistaken(problem, []));
    expect(states(findings.filter((f) => f.check === "pure"))).toEqual(["passed"]);
  });

  test("passes a wrong function too, as long as it is one", async () => {
    expect(states(await told((inputs) => returned(scaled(inputs, 3))))).toEqual(["passed"]);
  });

  test("says nothing of outputs that came without code, which would repeat themselves", async () => {
    const runner = playing((inputs) => returned(answer(inputs)));
    const { findings } = await evidenceOf({
      ...runner,
      async open(...given) {
        const session = await runner.open(...given);
        return { ...session, info: { ...session.info, language: "tensors" } };
      },
    });
    expect(states(findings.filter((f) => f.check === "pure"))).toEqual(["skipped"]);
    expect(states(findings.filter((f) => f.check === "values"))).toEqual(["passed"]);
  });

  test("fails an argument that is changed, in whichever call, and names it", async () => {
    for (const guilty of [0, 1]) {
      const findings = await told((inputs, session) => returned(answer(inputs), session === guilty ? ["x"] : []));
      for (const f of findings)
        expect(f).toMatchObject({
          state: "failed",
          code: "input-changed",
          message: "the call changed its argument x in place",
        });
    }
  });

  test("fails what is right in the first call of a session only, although there is a single case", async () => {
    const families = { ordinary: { N: 4, M: 6, mask: "absent" } };
    const single = tinyProblem({ families, draws: { visible: 1, hidden: 0 } } as never);
    const sessions = new Set<number>();
    const once = playing((inputs, session) => {
      const first = !sessions.has(session);
      sessions.add(session);
      return returned(scaled(inputs, first ? 1 : 2));
    });
    const { findings } = await evidenceOf(once, single);
    expect(findings.filter((f) => f.check === "values")).toMatchObject([{ state: "passed" }]);
    expect(findings.filter((f) => f.check === "pure")).toMatchObject([{ state: "failed", code: "not-repeatable" }]);
  });

  test("fails another answer in a fresh session", async () => {
    const findings = await told((inputs, session) => returned(scaled(inputs, 1 + session)));
    for (const f of findings)
      expect(f).toMatchObject({
        state: "failed",
        code: "not-repeatable",
        message: "weights differs between two runs on the same inputs",
      });
  });

  test("fails an answer that depends on the calls before it", async () => {
    const calls = [0, 0];
    const findings = await told((inputs, session) => {
      calls[session] = (calls[session] ?? 0) + 1;
      return returned(scaled(inputs, calls[session] as number));
    });
    expect(states(findings)).toEqual(["failed"]);
  });

  test("fails it also where no check before has called anything", async () => {
    const first = tinyProblem({
      checks: [
        { id: "pure", kind: "pure" },
        { id: "shapes", kind: "shape" },
        { id: "values", kind: "close" },
      ],
    });
    const calls = [0, 0];
    const counting = playing((inputs, session) => {
      calls[session] = (calls[session] ?? 0) + 1;
      return returned(scaled(inputs, calls[session] as number));
    });
    expect(states((await evidenceOf(counting, first)).findings.filter((f) => f.check === "pure"))).toEqual(["failed"]);
  });

  test("fails a shape that changes from run to run", async () => {
    const findings = await told((inputs, session) =>
      returned(
        session === 0
          ? answer(inputs)
          : new Map([...answer(inputs)].map(([name, t]) => [name, { ...t, shape: [0], data: new Float64Array() }])),
      ),
    );
    expect(states(findings)).toEqual(["failed"]);
  });

  test("lets a difference within the tolerance pass: threads sum in any order", async () => {
    expect(states(await told((inputs, session) => returned(scaled(inputs, 1 + session * 2 ** -24))))).toEqual([
      "passed",
    ]);
  });

  test("takes NaN in both runs for the same answer, and in one for another", async () => {
    const nan = (inputs: Inputs) => scaled(inputs, Number.NaN);
    expect(states(await told((inputs) => returned(nan(inputs))))).toEqual(["passed"]);
    const once = await told((inputs, session) => returned(session === 0 ? answer(inputs) : nan(inputs)));
    expect(states(once)).toEqual(["failed"]);
    const first = await told((inputs, session) => returned(session === 1 ? answer(inputs) : nan(inputs)));
    expect(states(first)).toEqual(["failed"]);
  });

  test("does not call again what failed once", async () => {
    let calls = 0;
    await told(() => {
      calls++;
      return { state: "failed", failure: { kind: "timed-out", fault: "candidate", message: "10 s" } };
    });
    expect(calls).toBe(6);
  });

  test("fails what raises only the second time, and cannot grade what our jail spoilt", async () => {
    const again = (fault: "candidate" | "grader") => (inputs: Inputs, session: number) =>
      session === 0
        ? returned(answer(inputs))
        : ({ state: "failed", failure: { kind: "raised", fault, message: "second" } } as const);
    expect(states(await told(again("candidate")))).toEqual(["failed"]);
    expect(states(await told(again("grader")))).toEqual(["ungradable"]);
  });

  test("is ungradable when no fresh session opens", async () => {
    let opened = 0;
    const runner = playing((inputs) => returned(answer(inputs)));
    const once = {
      ...runner,
      open: async (...args: Parameters<typeof runner.open>) => {
        if (opened++ > 0) throw new Error("no more processes");
        return runner.open(...args);
      },
    };
    const findings = (await evidenceOf(once)).findings.filter((f) => f.check === "pure");
    for (const f of findings) expect(f).toMatchObject({ state: "ungradable", why: "no more processes" });
  });
});
