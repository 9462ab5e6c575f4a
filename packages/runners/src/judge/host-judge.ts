import { assemble, grade, lint, makeGolden, type Problem, prove, remembering, replay } from "@allclose/core";
import type { Judge } from "./judge.ts";

/** A judge whose reference runs in this process. */
export function hostJudge(read: Problem): Judge {
  const problem = remembering(assemble(read));
  return {
    problem,
    grade: (...given) => grade(problem, ...given),
    replay: (...given) => replay(problem, ...given),
    prove: async (referenceText, seed) => {
      const proof = await prove(problem, seed);
      return { proof, lint: await lint(problem, proof, referenceText, seed) };
    },
    golden: (options) => makeGolden(problem, options),
    close: async () => {},
  };
}
