import type { Limits } from "./runner.ts";
import type { Rating } from "./schema/evidence.ts";
import type { Float } from "./tensor/dtype.ts";

export interface GradeOptions {
  readonly seed: { readonly visible: string; readonly hidden?: string; readonly hiddenDigest?: string };
  /** One of the problem's dtypes; its first by default. */
  readonly dtype?: Float;
  readonly limits?: Limits;
  readonly ratings?: readonly Rating[];
  /** Ids of the hints that were opened. */
  readonly hints?: readonly string[];
  readonly onProgress?: (done: number, total: number, what: string) => void;
}
