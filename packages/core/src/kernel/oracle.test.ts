import { describe, expect, it } from "vitest";
import { drawn } from "../testing/drawn-attention.ts";
import { attentionGradients, attentionOracle, type Dense } from "./index.ts";

const sizes = { B: 2, Hq: 4, Hkv: 2, N: 3, M: 5, D: 3, E: 2 };

describe("the oracle", () => {
  it("has weights that are a softmax of the scores, and whose product with V is the output", () => {
    const args = drawn(sizes, "float64");
    const { weights, output, lse } = attentionOracle(args);
    for (let row = 0; row < 2 * 4 * 3; row++) {
      const [b, h] = [Math.floor(row / 12), Math.floor(row / 3) % 4];
      const head = (b * 2 + Math.floor(h / 2)) * 5;
      const scores = Array.from({ length: 5 }, (_, j) => {
        let dot = 0;
        for (let d = 0; d < 3; d++) dot += args.Q.data[row * 3 + d]! * args.K.data[(head + j) * 3 + d]!;
        return dot / Math.sqrt(3);
      });
      const sum = scores.reduce((all, s) => all + Math.exp(s), 0);
      expect(lse.data[row]).toBeCloseTo(Math.log(sum), 12);
      for (const [j, s] of scores.entries()) expect(weights.data[row * 5 + j]).toBeCloseTo(Math.exp(s) / sum, 12);
      for (let e = 0; e < 2; e++) {
        const value = scores.reduce((all, s, j) => all + (Math.exp(s) / sum) * args.V.data[(head + j) * 2 + e]!, 0);
        expect(output.data[row * 2 + e]).toBeCloseTo(value, 12);
      }
    }
  });

  it.each([
    ["plain", {}],
    ["causal", { causal: true }],
    ["windowed, with a scale", { window: 2, scale: 0.7 }],
    ["masked", { mask: { shape: [3, 5], data: Uint8Array.from([1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0]) } }],
  ] as const)("has the gradients that differences give: %s", (_, more) => {
    const args = { ...drawn(sizes, "float64"), ...more };
    const dO = drawn({ ...sizes, D: 2, E: 1 }, "float64", 9).Q;
    const gradients = attentionGradients(args, dO);
    const loss = () => attentionOracle(args).output.data.reduce((all, o, i) => all + o * dO.data[i]!, 0);
    for (const [name, { data }] of [
      ["dQ", args.Q],
      ["dK", args.K],
      ["dV", args.V],
    ] as const)
      for (let i = 0; i < data.length; i++) {
        const [x, h] = [data[i]!, 1e-5];
        data[i] = x + h;
        const above = loss();
        data[i] = x - h;
        const below = loss();
        data[i] = x;
        expect((gradients[name] as Dense).data[i]).toBeCloseTo((above - below) / (2 * h), 7);
      }
  });
});
