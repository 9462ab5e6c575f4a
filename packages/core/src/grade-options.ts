import type { Limits } from "./runner.ts";
import type { Rating } from "./schema/evidence.ts";
import type { Float } from "./tensor/dtype.ts";

export interface GradeOptions {
  /**
   * What inputs are drawn from. `visible` may be known; `hidden` is a secret that differs for each submission, and without it
   * there are no hidden inputs. The report keeps `hiddenDigest`, by which a regrade can be recognised.
   */
  readonly seed: { readonly visible: string; readonly hidden?: string; readonly hiddenDigest?: string };
  /** One of the problem's dtypes; its first by default. */
  readonly dtype?: Float;
  /** `DEFAULT_LIMITS` by default. */
  readonly limits?: Limits;
  /** What people scored. */
  readonly ratings?: readonly Rating[];
  /** Ids of the hints that were opened. */
  readonly hints?: readonly string[];
  /** Called before each check, and before the diagnosis, with how many steps are done. */
  readonly onProgress?: (done: number, total: number, what: string) => void;
}
