import type { Compute } from "../checks/tolerance.ts";
import { flatten, nest } from "../dotted.ts";
import type { Problem } from "../problem.ts";

/** The reference with the named mistakes switched on. */
export function withMistakes(problem: Problem, entry: string, ids: readonly string[]): Compute {
  const wrong = Object.fromEntries(Object.keys(problem.reference.mistakes).map((id) => [id, ids.includes(id)]));
  const implementation = problem.reference.entries[entry] as Problem["reference"]["entries"][string];
  return (args) => flatten(implementation(nest(args), wrong));
}
