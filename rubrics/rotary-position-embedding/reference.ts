import { define } from "@allclose/core";
import {
  add,
  arange,
  cast,
  concat,
  cos,
  div,
  mul,
  neg,
  pow,
  reshape,
  sin,
  slice,
  swapAxes,
  type Tensor,
  under,
} from "@allclose/core/tensor";

/**
 * Su et al. 2021, "RoFormer: Enhanced Transformer with Rotary Position Embedding", section 3.2.2, equation 15, in the form of
 * section 3.4.2, equation 34: R_m x = x ⊗ cos mθ + (−x₂, x₁, −x₄, x₃, …) ⊗ sin mθ, where both features of pair i turn by mθᵢ.
 */
export const reference = define({
  mistakes: {
    "wrong-layout":
      "Feature i is paired with feature i + D/2 (halves, as in GPT-NeoX and LLaMA's port) rather than with its neighbour.",
    "mixed-layout":
      "The angles are laid out for neighbouring pairs, but the features are paired by halves, so the two of a pair turn by different angles.",
    "not-interleaved-again":
      "The rotated pairs are put back as two halves, first members then second members, rather than side by side.",
    "exponent-not-doubled":
      "The frequencies are base^(−i/D) rather than base^(−2i/D): they fall half as fast as they should.",
    "exponent-over-half":
      "The frequencies are base^(−4i/D) rather than base^(−2i/D), as when 2i is divided by D/2: they fall twice as fast.",
    "negative-angle": "Every pair turns the other way, by −mθ: the sign of the sine is wrong in both rows.",
    "no-minus":
      "The minus is missing where the pair is exchanged, so (x₂, x₁) is added rather than (−x₂, x₁), which is no rotation.",
    "sequential-update":
      "The second feature of a pair is computed from the first one after that was overwritten, not from the original.",
    "positions-from-one":
      "Positions are counted from 1: each token turns by m + 1, so that position 0 is not left alone.",
    "ignores-positions":
      "The given positions are ignored; tokens are numbered 0, 1, 2, … in the order in which they stand.",
    "first-sample-positions": "The positions of the first sample are applied to every sample of the batch.",
    "base-ignored": "The base is always 10000, whatever is given.",
    "low-precision-positions":
      "Positions are rounded to bfloat16, which cannot tell neighbours apart beyond 256, before they meet the frequencies.",
    "low-precision-angles":
      "Positions and frequencies are multiplied in bfloat16, so the angles keep three digits and far positions are lost.",
    "angles-in-input-dtype":
      "Positions and frequencies are cast to the dtype of x before they are multiplied, which loses far positions when x has 16 bits.",
  },
  entries: {
    apply_rope({ x, positions, base }: { x: Tensor; positions: Tensor; base: number }, wrong) {
      const [, , N, D] = x.shape as [number, number, number, number];
      // Angles are float32 at least: in 16 bits far positions would merge.
      const wide = x.dtype === "float64" ? "float64" : "float32";
      const low = (t: Tensor): Tensor => cast(cast(t, wrong["angles-in-input-dtype"] ? x.dtype : "bfloat16"), wide);

      const i = cast(under(arange(D / 2), x.arithmetic), wide);
      const times = wrong["exponent-not-doubled"] ? -1 : wrong["exponent-over-half"] ? -4 : -2;
      const theta = pow(wrong["base-ignored"] ? 10000 : base, div(mul(i, times), D));

      let m = cast(positions, wide);
      if (wrong["positions-from-one"]) m = add(m, 1);
      if (wrong["ignores-positions"]) m = cast(under(reshape(arange(N), [1, N]), x.arithmetic), wide);
      if (wrong["first-sample-positions"]) m = slice(m, 0, 0, 1);
      if (wrong["low-precision-positions"]) m = low(m);
      m = reshape(m, [-1, 1, N, 1]);

      const lowAngles = wrong["low-precision-angles"] || wrong["angles-in-input-dtype"];
      let angle = lowAngles ? low(mul(low(m), low(theta))) : mul(m, theta);
      if (wrong["negative-angle"]) angle = neg(angle);

      const by = wrong["wrong-layout"] || wrong["mixed-layout"] ? halves : neighbours;
      const twice = wrong["wrong-layout"] ? halves : neighbours;
      const [c, s] = [cos(angle), sin(angle)];
      const [C, S] = [twice.join(c, c), twice.join(s, s)];
      const exchanged = (t: Tensor): Tensor => {
        const [first, second] = by.part(t);
        return by.join(wrong["no-minus"] ? second : neg(second), first);
      };

      let y = add(mul(x, C), mul(exchanged(x), S));
      if (wrong["sequential-update"]) {
        const late = add(mul(x, C), mul(exchanged(y), S));
        y = by.join(by.part(y)[0], by.part(late)[1]);
      }
      if (wrong["not-interleaved-again"]) y = halves.join(...neighbours.part(y));
      return { y: cast(y, x.dtype) };
    },

    /** Equation 34 alone: pairs of neighbours turned by angles whose cosines and sines, (…, D/2), are given. */
    rotate({ x, cos: c, sin: s }: { x: Tensor; cos: Tensor; sin: Tensor }) {
      const [first, second] = neighbours.part(x);
      const y = add(mul(x, neighbours.join(c, c)), mul(neighbours.join(neg(second), first), neighbours.join(s, s)));
      return { y };
    },
  },
});

/** A way to see the last axis as pairs: the first members and the second members of all pairs, and back. */
interface Layout {
  part(t: Tensor): [first: Tensor, second: Tensor];
  join(first: Tensor, second: Tensor): Tensor;
}

/** Pair i is made of the features i and i + D/2. */
const halves: Layout = {
  part(t) {
    const half = (t.shape.at(-1) as number) / 2;
    return [slice(t, -1, 0, half), slice(t, -1, half)];
  },
  join: (first, second) => concat([first, second], -1),
};

/** Pair i is made of the features 2i and 2i + 1. */
const neighbours: Layout = {
  part: (t) => halves.part(reorder(t, [-1, 2])),
  join: (first, second) => reorder(halves.join(first, second), [2, -1]),
};

/** The last axis as a matrix of the given shape, transposed. */
function reorder(t: Tensor, [rows, columns]: readonly [number, number]): Tensor {
  return reshape(swapAxes(reshape(t, [...t.shape.slice(0, -1), rows, columns]), -1, -2), t.shape);
}
