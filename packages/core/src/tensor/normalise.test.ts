import { expect, test } from "vitest";
import { full } from "./make.ts";
import { layerNorm, rmsNorm } from "./normalise.ts";
import { type Tensor, tensor } from "./tensor.ts";

const x = tensor([2, 2, 2], [1, 3, 5, 7, -2, -2, 2, 2], "float64");
const rounded = (t: Tensor) => [...t.data].map((v) => Number(v.toFixed(6)));

test("layer norm centres and scales each row, then applies γ and β", () => {
  const y = layerNorm(x, tensor([2], [1, 10], "float64"), tensor([2], [0, 1], "float64"), 0);
  expect(rounded(y).slice(0, 4)).toEqual([-1, 11, -1, 11]);
  expect(layerNorm(x, full([2], 1), undefined, 3).data.slice(4)).toEqual(Float64Array.of(0, 0, 0, 0));
});

test("ε stands inside the root, beside the biased variance", () => {
  // The variance of (1, 3) is 1, so with ε = 3 the centred values are halved.
  expect(rounded(layerNorm(x, full([2], 1), undefined, 3)).slice(0, 2)).toEqual([-0.5, 0.5]);
});

test("rms norm scales only; from an axis on, they see all axes that follow", () => {
  expect(rounded(rmsNorm(x, full([2], 1), 0)).slice(0, 2)).toEqual([0.447214, 1.341641]);
  expect(rounded(rmsNorm(x, full([1], 1), 0, -2)).slice(4)).toEqual([-1, -1, 1, 1]);
  expect(rounded(layerNorm(x, full([1], 1), undefined, 0, 1)).slice(0, 2)).toEqual([-1.341641, -0.447214]);
});
