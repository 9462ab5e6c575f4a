import { axisOf } from "./axes.ts";
import { add, div, mul, sqrt, sub } from "./elementwise.ts";
import { mean } from "./reduce.ts";
import { reshape } from "./reshape.ts";
import { sizeOf, type Tensor } from "./tensor.ts";

/**
 * y = (x − μ) / √(σ² + ε) · γ + β, with the mean μ and the biased variance σ² over the axes from `axis` on.
 * Ba, Kiros and Hinton 2016, "Layer Normalization", equation 3.
 * @param gamma of a shape that broadcasts to x, as is `beta`
 */
export function layerNorm(x: Tensor, gamma: Tensor, beta: Tensor | undefined, eps: number, axis = -1): Tensor {
  const rows = flattened(x, axis);
  const centred = sub(rows, mean(rows, -1));
  const scale = sqrt(add(mean(mul(centred, centred), -1), eps));
  const y = mul(reshape(div(centred, scale), x.shape), gamma);
  return beta === undefined ? y : add(y, beta);
}

/**
 * y = x / √(mean(x²) + ε) · γ over the axes from `axis` on.
 * Zhang and Sennrich 2019, "Root Mean Square Layer Normalization", equation 4.
 */
export function rmsNorm(x: Tensor, gamma: Tensor, eps: number, axis = -1): Tensor {
  const rows = flattened(x, axis);
  return mul(reshape(div(rows, sqrt(add(mean(mul(rows, rows), -1), eps))), x.shape), gamma);
}

/** The axes from `axis` on as one. */
function flattened(x: Tensor, axis: number): Tensor {
  const at = axisOf(axis, x.shape.length);
  return reshape(x, [...x.shape.slice(0, at), sizeOf(x.shape.slice(at))]);
}
