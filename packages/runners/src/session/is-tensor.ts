import type { Tensor } from "@allclose/core/tensor";

export const isTensor = (value: unknown): value is Tensor =>
  typeof value === "object" && value !== null && !Array.isArray(value);
