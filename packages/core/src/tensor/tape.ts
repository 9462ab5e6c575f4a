import type { Tensor } from "./tensor.ts";

/** What made a tensor: an op, of its arguments, as the `order`-th of all that were recorded. */
export interface Step {
  readonly op: unknown;
  readonly args: readonly unknown[];
  readonly order: number;
}

// Beside the tensors rather than in them, so that no copy of a tensor takes another's history for its own.
const steps = new WeakMap<object, Step>();
let recorders = 0;
let recorded = 0;

export const stepOf = (x: unknown): Step | undefined =>
  typeof x === "object" && x !== null ? steps.get(x) : undefined;

export const isRecording = (): boolean => recorders > 0;

/** Runs f; what primitives make of tracked tensors meanwhile remembers how it was made. */
export function record<T>(f: () => T): T {
  recorders++;
  try {
    return f();
  } finally {
    recorders--;
  }
}

function remember(result: Tensor, op: unknown, args: readonly unknown[]): void {
  steps.set(result, { op, args, order: recorded++ });
}

/** A copy from which recording starts. Its history goes on to the original's, for gradients of gradients. */
export function track(x: Tensor): Tensor {
  const copy = { ...x };
  remember(copy, track, [x]);
  return copy;
}

/**
 * An op with a rule in autodiff/rules.ts. It must return a new tensor. What is not a primitive, nor made of primitives, such
 * as a comparison, has no gradient.
 */
export function primitive<A extends readonly unknown[]>(op: (...args: A) => Tensor): (...args: A) => Tensor {
  const self = (...args: A): Tensor => {
    const result = op(...args);
    if (recorders > 0 && args.some((x) => stepOf(x) !== undefined)) remember(result, self, args);
    return result;
  };
  return self;
}
