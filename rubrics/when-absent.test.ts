import {
  type CallResult,
  collectEvidence,
  type Inputs,
  mistaken,
  type Runner,
  valuesOf,
  whenAbsent,
} from "@allclose/core";
import { readProblem } from "@allclose/runners";
import { describe, expect, it } from "vitest";
import { BANK, quick, slugs } from "./bench/bank/files.mjs";

const NOBODY = { sha256: "0".repeat(64), language: "node", entryFile: "reference.ts", files: new Map() } as const;

const problems = await Promise.all(slugs().map((slug: string) => readProblem(`${BANK}/${slug}`)));
const open = problems.filter(({ spec }) => Object.values(valuesOf(spec.entry)).some((arg) => arg.optional));

describe("what when-absent says", () => {
  it("is said wherever a tensor may be absent", () => {
    expect(open.length).toBeGreaterThan(0);
    for (const { spec } of open)
      for (const arg of Object.values(valuesOf(spec.entry)))
        if (arg.optional) expect(arg).toHaveProperty("when-absent");
  });

  it.each(open.map((problem) => [problem.spec.id, problem] as const))(
    "is what the reference of %s does",
    async (_, problem) => {
      const { entry } = problem.spec;
      let filled = 0;
      const complete = (inputs: Inputs): Inputs => {
        const absent = Object.keys(valuesOf(entry)).flatMap((name) => {
          const value = inputs.has(name) ? undefined : whenAbsent(entry, name, inputs);
          return value === undefined ? [] : [[name, value] as const];
        });
        filled += absent.length;
        return new Map([...inputs, ...absent]);
      };
      const reference = mistaken(problem, []);
      const runner: Runner = {
        close: () => reference.close(),
        async open(...args) {
          const session = await reference.open(...args);
          return {
            ...session,
            call: (inputs, options): Promise<CallResult> =>
              session.call(options?.entry ? inputs : complete(inputs), options),
          };
        },
      };
      const evidence = await collectEvidence(quick(problem), NOBODY, runner, { seed: { visible: "when absent" } });
      expect(evidence.findings.filter(({ state }) => state === "failed" || state === "ungradable")).toEqual([]);
      expect(filled).toBeGreaterThan(0);
    },
  );
});
