import { DTYPES, type DType } from "@allclose/core/tensor";

/** TensorProto.DataType of onnx.proto: name and bits of an element. A string has no size. */
const DATA_TYPES: Readonly<Record<number, { readonly name: string; readonly bits: number }>> = {
  1: { name: "float32", bits: 32 },
  2: { name: "uint8", bits: 8 },
  3: { name: "int8", bits: 8 },
  4: { name: "uint16", bits: 16 },
  5: { name: "int16", bits: 16 },
  6: { name: "int32", bits: 32 },
  7: { name: "int64", bits: 64 },
  8: { name: "string", bits: 0 },
  9: { name: "bool", bits: 8 },
  10: { name: "float16", bits: 16 },
  11: { name: "float64", bits: 64 },
  12: { name: "uint32", bits: 32 },
  13: { name: "uint64", bits: 64 },
  14: { name: "complex64", bits: 64 },
  15: { name: "complex128", bits: 128 },
  16: { name: "bfloat16", bits: 16 },
  17: { name: "float8e4m3fn", bits: 8 },
  18: { name: "float8e4m3fnuz", bits: 8 },
  19: { name: "float8e5m2", bits: 8 },
  20: { name: "float8e5m2fnuz", bits: 8 },
  21: { name: "uint4", bits: 4 },
  22: { name: "int4", bits: 4 },
  23: { name: "float4e2m1", bits: 4 },
  24: { name: "float8e8m0", bits: 8 },
  25: { name: "uint2", bits: 2 },
  26: { name: "int2", bits: 2 },
};

export const bitsOf = (dataType: number): number | undefined => DATA_TYPES[dataType]?.bits;

/** As we call it; a data type that is not known keeps its number. */
export const nameOfType = (dataType: number): string => DATA_TYPES[dataType]?.name ?? `data type ${dataType}`;

/** Of what inputs and outputs can be: our dtypes. */
export const dtypeOf = (dataType: number): DType | undefined =>
  DTYPES.find((dtype) => dtype === DATA_TYPES[dataType]?.name);
