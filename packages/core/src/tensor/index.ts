export { gelu, geluTanh, silu, softplus } from "./activations.ts";
export { type Arithmetic, exact, plain, shaken } from "./arithmetic.ts";
export { flip, pad, repeatInterleave, roll, split, squeeze, stack, tile, unsqueeze } from "./arrange.ts";
export { type Vjp, vjp } from "./autodiff/vjp.ts";
export { fromBytes, toBytes } from "./bytes.ts";
export { BYTES, DTYPES, type DType, FLOATS, type Float, type FloatFormat, FORMATS, isFloat } from "./dtype.ts";
export { einsum, matmul } from "./einsum.ts";
export {
  abs,
  add,
  and,
  clip,
  cos,
  div,
  equal,
  erf,
  exp,
  expm1,
  floor,
  greater,
  greaterEqual,
  isfinite,
  isnan,
  less,
  lessEqual,
  log,
  log1p,
  maximum,
  minimum,
  mul,
  neg,
  not,
  type Operand,
  or,
  pow,
  relu,
  rsqrt,
  sigmoid,
  sign,
  sin,
  sqrt,
  square,
  sub,
  tanh,
  where,
} from "./elementwise.ts";
export { formulation } from "./formulation.ts";
export { arange, full, tril } from "./make.ts";
export { layerNorm, rmsNorm } from "./normalise.ts";
export { decodeNpy, encodeNpy, type NpyHeader, npyFile, npyHeader } from "./npy.ts";
export { argmax, cumsum, logSoftmax, logsumexp, max, mean, min, softmax, sum, variance } from "./reduce.ts";
export { broadcastTo, concat, reshape, slice, swapAxes, take, transpose } from "./reshape.ts";
export { round, ulp } from "./round.ts";
export { decodeSafetensors, encodeSafetensors, readSafetensors, type SafetensorsOptions } from "./safetensors.ts";
export { gather, oneHot, scatterAdd } from "./select.ts";
export { argsort, type Order, type Sorted, sort, topK } from "./sort.ts";
export { cast, detach, isTensor, showShape, sizeOf, type Tensor, tensor, under } from "./tensor.ts";
