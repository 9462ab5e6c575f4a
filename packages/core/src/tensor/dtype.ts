/** The dtypes of the exchange format, by the names that NumPy and PyTorch use. */
export const DTYPES = ["float64", "float32", "float16", "bfloat16", "int64", "int32", "bool"] as const;
export type DType = (typeof DTYPES)[number];
export const FLOATS = ["float64", "float32", "float16", "bfloat16"] as const;
export type Float = (typeof FLOATS)[number];

// Not `FLOATS.includes`: this stands in the innermost loops.
export const isFloat = (dtype: DType): dtype is Float => dtype !== "bool" && dtype !== "int64" && dtype !== "int32";

export const BYTES: Readonly<Record<DType, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  bool: 1,
};

/**
 * What a floating-point format can hold (IEEE 754-2019; bfloat16 as in Intel's hardware definition).
 * `unit` is the unit round-off u = 2^-p; `minExponent` that of the smallest normal number; `smallest` the smallest subnormal.
 */
export interface FloatFormat {
  readonly precision: number;
  readonly unit: number;
  readonly minExponent: number;
  readonly max: number;
  readonly smallest: number;
}

// So that bundlers leave the formats out where only the names of dtypes are used.
/* @__NO_SIDE_EFFECTS__ */
const format = (precision: number, minExponent: number, maxExponent: number): FloatFormat => ({
  precision,
  unit: 2 ** -precision,
  minExponent,
  max: (2 - 2 ** (1 - precision)) * 2 ** maxExponent,
  smallest: 2 ** (minExponent - precision + 1),
});

export const FORMATS: Readonly<Record<Float, FloatFormat>> = {
  float64: format(53, -1022, 1023),
  float32: format(24, -126, 127),
  float16: format(11, -14, 15),
  bfloat16: format(8, -126, 127),
};
