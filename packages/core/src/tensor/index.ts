export { type Arithmetic, exact, plain, shaken } from "./arithmetic.ts";
export { fromBytes, toBytes } from "./bytes.ts";
export { BYTES, DTYPES, type DType, FLOATS, type Float, FORMATS, isFloat } from "./dtype.ts";
export { einsum, matmul } from "./einsum.ts";
export {
  abs,
  add,
  and,
  cos,
  div,
  equal,
  exp,
  greater,
  greaterEqual,
  less,
  lessEqual,
  log,
  maximum,
  minimum,
  mul,
  neg,
  not,
  type Operand,
  or,
  pow,
  relu,
  sigmoid,
  sin,
  sqrt,
  sub,
  tanh,
  where,
} from "./elementwise.ts";
export { arange, full, tril } from "./make.ts";
export { decodeNpy, encodeNpy } from "./npy.ts";
export { argmax, cumsum, logSoftmax, logsumexp, max, mean, min, softmax, sum, variance } from "./reduce.ts";
export { broadcastTo, concat, reshape, slice, swapAxes, take, transpose } from "./reshape.ts";
export { round, ulp } from "./round.ts";
export { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
export { cast, showShape, sizeOf, type Tensor, tensor, under } from "./tensor.ts";
