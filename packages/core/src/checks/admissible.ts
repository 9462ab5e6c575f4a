import { withMistakes } from "../diagnosis/mistakes.ts";
import type { Lab } from "../lab.ts";
import type { Problem } from "../problem.ts";
import type { Inputs } from "../runner.ts";
import type { BaseCheck } from "../schema/checks/check.ts";
import { oracle, ordinary } from "./tolerance.ts";

/**
 * Why no answer can be asked for on inputs that a check made up, if none can: the reference throws, it has no number at all,
 * or an ordinary implementation overflows where it has one.
 */
export function inadmissible({ of }: BaseCheck, { problem, answers }: Lab, inputs: Inputs): string | undefined {
  const words = ["admissible", ...(of === undefined ? [] : [of])];
  return answers.word({ words, inputs }, () => whyNot(problem, inputs, of));
}

function whyNot(problem: Problem, inputs: Inputs, of: string | undefined): string | undefined {
  const compute = withMistakes(problem, problem.spec.entry.name, []);
  let right: ReturnType<typeof oracle>;
  let usual: ReturnType<typeof ordinary>;
  try {
    [right, usual] = [oracle(compute, inputs), ordinary(compute, inputs)];
  } catch (error) {
    return `the mathematics does not go there: ${error instanceof Error ? error.message : String(error)}`;
  }
  const outputs = [...right].filter(([name]) => of === undefined || of === name);
  let numbers = outputs.length === 0 || outputs.some(([, { data }]) => data.length === 0);
  for (const [name, { data }] of outputs)
    for (const [i, v] of data.entries()) {
      if (!Number.isNaN(v)) numbers = true;
      if (Number.isFinite(v) && !Number.isFinite(usual.get(name)?.data[i]))
        return "an ordinary implementation overflows there";
    }
  return numbers ? undefined : "the mathematics has no answer there";
}
