import { axisOf } from "../../tensor/axes.ts";

/** Where a number stands that was made of a whole row: `weights[0, :, 2]`. */
export const row =
  (output: string, axis: number) =>
  (index: readonly number[]): string => {
    const at = axisOf(axis, index.length);
    return `${output}[${index.map((i, k) => (k === at ? ":" : i)).join(", ")}]`;
  };
