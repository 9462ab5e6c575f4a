import { BYTES, type DType, fromBytes, sizeOf, type Tensor, tensor } from "@allclose/core/tensor";
import { quoted } from "../intake/quote.ts";
import { dtypeOf, nameOfType } from "./data-types.ts";
import { ModelError } from "./model-error.ts";
import { Budget, bytes, fixed, int, joined, manyInts, readMessage, text } from "./protobuf.ts";

/**
 * The values of a TensorProto, in whichever of its fields they stand.
 * @throws ModelError `onnx/malformed` when they are not as many as its dims say, `onnx/signature` for a type that no signature has
 */
export function readTensor(raw: Uint8Array): Tensor {
  const shape: number[] = [];
  let [name, dataType] = ["", 0];
  let data: Uint8Array | undefined;
  const floats: Uint8Array[] = [];
  // bool, int32 and the bits of float16 stand in one field, int64 in another.
  const integers: bigint[] = [];
  const integer = manyInts((value) => integers.push(value));
  const takers = {
    1: manyInts((value) => shape.push(Number(value))),
    2: int((value) => (dataType = Number(value))),
    4: fixed("fixed32", (part) => floats.push(part)),
    5: integer,
    7: integer,
    8: text((value) => (name = value)),
    9: bytes((value) => (data = value)),
    10: fixed("fixed64", (part) => floats.push(part)),
  };
  readMessage(raw, "TensorProto", takers, new Budget());
  const dtype = dtypeOf(dataType);
  if (dtype === undefined)
    throw new ModelError("onnx/signature", `the default of ${quoted(name)} is of ${nameOfType(dataType)}`);
  const width = BYTES[dtype];
  const all = data ?? joined([...floats, littleEndian(integers, width)]);
  if (all.length !== sizeOf(shape) * width)
    throw new ModelError("onnx/malformed", `the initialiser ${quoted(name)} does not hold what its dims say`);
  return tensor(shape, valuesOf(all, dtype, name), dtype);
}

/** The low bytes of each, one after the other. */
function littleEndian(values: readonly bigint[], width: number): Uint8Array {
  const bytes = new Uint8Array(values.length * width);
  const wide = new Uint8Array(8);
  const view = new DataView(wide.buffer);
  for (const [i, value] of values.entries()) {
    view.setBigInt64(0, value, true);
    bytes.set(wide.subarray(0, width), i * width);
  }
  return bytes;
}

function valuesOf(all: Uint8Array, dtype: DType, name: string): Float64Array {
  try {
    return fromBytes(all, dtype);
  } catch (error) {
    throw new ModelError("onnx/malformed", `the initialiser ${quoted(name)} holds ${(error as Error).message}`);
  }
}
