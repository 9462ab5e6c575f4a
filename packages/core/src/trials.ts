import type { Trial } from "./checks/check.ts";
import { type Expected, expect } from "./checks/tolerance.ts";
import { withMistakes } from "./diagnosis/diagnose.ts";
import { draw } from "./inputs/draw.ts";
import { resolveFamily } from "./inputs/family.ts";
import type { Problem } from "./problem.ts";
import type { CallResult, Session } from "./runner.ts";
import { type DType, type Float, isFloat } from "./tensor/dtype.ts";

/** A runner that throws broke its contract: nobody can be blamed for that case but us. */
const ours = (error: unknown): CallResult => ({
  state: "failed",
  failure: { kind: "sandbox", fault: "grader", message: error instanceof Error ? error.message : String(error) },
});

/** Every case of a problem: each family, drawn from the public seed and, where there is one, from the hidden seed. */
export function layTrials(
  problem: Problem,
  seed: { readonly visible: string; readonly hidden?: string },
  dtype: Float,
  session: Session,
): Trial[] {
  const { spec } = problem;
  const right = withMistakes(problem, spec.entry.name, []);
  const lay = (name: string, visibility: "visible" | "hidden", index: number): Trial => {
    const family = resolveFamily(spec, name);
    const as = family.dtype ?? dtype;
    const text = visibility === "visible" ? seed.visible : (seed.hidden as string);
    const inputs = draw(spec, family, `${visibility}:${text}`, index, as);
    const dtypes: Record<string, DType> = {};
    for (const [output, wanted] of Object.entries(spec.entry.returns))
      dtypes[output] = isFloat(wanted.dtype) ? as : wanted.dtype;
    let result: Promise<CallResult> | undefined;
    let expected: Map<string, Expected> | undefined;
    return {
      id: { family: name, draw: index, visibility },
      family,
      inputs,
      result: () => (result ??= session.call(inputs).catch(ours)),
      expected: () => (expected ??= expect(right, inputs, dtypes, [spec.id, spec.version, name, visibility, index])),
    };
  };
  return Object.keys(spec.families).flatMap((name) => [
    ...Array.from({ length: spec.draws.visible }, (_, i) => lay(name, "visible", i)),
    ...Array.from({ length: seed.hidden === undefined ? 0 : spec.draws.hidden }, (_, i) => lay(name, "hidden", i)),
  ]);
}
