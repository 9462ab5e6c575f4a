import { InputError, type Problem } from "@allclose/core";
import type { Float } from "@allclose/core/tensor";

/** @throws InputError `grade/dtype` when a problem is not graded in the dtype that was asked for */
export function mustBeGradedIn({ spec }: Pick<Problem, "spec">, dtype: Float | undefined): void {
  if (dtype !== undefined && !spec.dtypes.includes(dtype))
    throw new InputError("grade/dtype", [`${spec.id} is graded in ${spec.dtypes.join(", ")}; ${dtype} was asked for`]);
}
