/** What bounds a sealed reference. */
export interface ReferenceLimits {
  /** Until it is loaded. */
  readonly loadMs: number;
  /** One call of an entry. */
  readonly callMs: number;
  /** All of one grading, or of one proof. */
  readonly wholeMs: number;
  /** Growth of memory over the bare process. */
  readonly memoryBytes: number;
}

// #region limits
export const REFERENCE_LIMITS: ReferenceLimits = {
  loadMs: 20_000,
  callMs: 30_000,
  wholeMs: 3_600_000,
  memoryBytes: 2 ** 31,
};
// #endregion limits
