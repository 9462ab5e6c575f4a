import type { Compute } from "../checks/tolerance.ts";
import { flatten, nest } from "../dotted.ts";
import { AllcloseError } from "../errors.ts";
import type { Problem } from "../problem.ts";

/**
 * The reference with the named mistakes switched on. What it throws has a code: that of an op which was given what the
 * mathematics does not allow, or `reference/throws`.
 */
export function withMistakes(problem: Problem, entry: string, ids: readonly string[]): Compute {
  const wrong = Object.fromEntries(Object.keys(problem.reference.mistakes).map((id) => [id, ids.includes(id)]));
  const implementation = problem.reference.entries[entry] as Problem["reference"]["entries"][string];
  return (args) => {
    try {
      return flatten(implementation(nest(args), wrong));
    } catch (error) {
      // By its code, not its class: a reference may be bundled with a copy of the class.
      if (isOurs(error)) throw error;
      const what = error instanceof Error ? error.message : String(error);
      throw new AllcloseError("reference/throws", `reference.ts: ${entry} throws: ${what}`, { cause: error });
    }
  };
}

const isOurs = (error: unknown): boolean => {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" && code.includes("/");
};
