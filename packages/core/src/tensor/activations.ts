import { add, div, erf, map, mul, sigmoid, tanh } from "./elementwise.ts";
import { primitive } from "./tape.ts";
import type { Tensor } from "./tensor.ts";

/** x · Φ(x) with Φ(x) = (1 + erf(x/√2)) / 2. Hendrycks and Gimpel 2016, "Gaussian Error Linear Units", section 2. */
export const gelu = (x: Tensor): Tensor => mul(x, mul(0.5, add(1, erf(div(x, Math.SQRT2)))));

/** The approximation x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))) of the same section. */
export function geluTanh(x: Tensor): Tensor {
  const cubic = add(x, mul(0.044715, mul(x, mul(x, x))));
  return mul(x, mul(0.5, add(1, tanh(mul(Math.sqrt(2 / Math.PI), cubic)))));
}

/** x · sigmoid(x), also called swish. */
export const silu = (x: Tensor): Tensor => mul(x, sigmoid(x));

/** log(1 + e^x), without overflow. */
export const softplus = primitive(
  (x: Tensor): Tensor => map(x, (v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)))),
);
