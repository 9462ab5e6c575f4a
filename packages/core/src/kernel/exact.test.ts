import { describe, expect, it, vi } from "vitest";
import { drawn } from "../testing/drawn-attention.ts";
import { attention, attentionOracle, type Dense, exactAttention, oracle, wasm } from "./index.ts";

/** Long enough for the WebAssembly; the last sizes are cut into stretches of keys and blocks of queries. */
const long = { B: 1, Hq: 2, Hkv: 1, N: 300, M: 400, D: 24, E: 20 };
const cut = { B: 1, Hq: 1, Hkv: 1, N: 3, M: 3100, D: 512, E: 512 };

const bits = ({ data }: Dense) => new BigUint64Array((data as Float64Array).buffer);

describe("attention in float64, at once", () => {
  it.each([
    ["plain", {}],
    ["causal", { causal: true }],
    ["windowed", { window: 50, scale: 0.3 }],
    ["masked", { mask: { shape: [400], data: Uint8Array.from({ length: 400 }, (_, j) => j % 3) } }],
  ] as const)("is what wasm() gives, bit for bit: %s", async (_, more) => {
    const args = { ...drawn(long, "float64"), ...more };
    const [now, then] = [exactAttention(args), await attention(args, wasm({ threads: 1 }), { lse: true })];
    expect(now.output.shape).toEqual([1, 2, 300, 20]);
    expect(bits(now.output)).toEqual(bits(then.output));
    expect(bits(now.lse)).toEqual(bits(then.lse as Dense));
  });

  it("is so of keys that come in stretches", async () => {
    const args = drawn(cut, "float64");
    const then = await attention(args, wasm({ threads: 1 }));
    expect(bits(exactAttention(args).output)).toEqual(bits(then.output));
  });

  it("agrees with the oracle to a few roundings", async () => {
    const args = drawn(long, "float64");
    const [{ output }, right] = [exactAttention(args), await attention(args, oracle())];
    for (const [i, value] of output.data.entries()) expect(value).toBeCloseTo(right.output.data[i] as number, 14);
  });

  it("is the oracle's of what is short, and starts no engine for it", () => {
    const started = vi.spyOn(WebAssembly, "validate");
    const args = drawn({ ...long, N: 3, M: 5 }, "float64");
    const { output, lse } = attentionOracle(args);
    expect(exactAttention(args)).toMatchObject({ output, lse });
    expect(started).not.toHaveBeenCalled();
    exactAttention(drawn(long, "float64"));
    expect(started).toHaveBeenCalledOnce();
    vi.restoreAllMocks();
  });

  it("takes float32 for what it is: some of the float64 numbers", () => {
    const single = drawn(long, "float32");
    const wide = ({ shape, data }: Dense) => ({ shape, data: Float64Array.from(data) });
    const { output } = exactAttention(single);
    expect(output.data).toBeInstanceOf(Float64Array);
    expect(bits(output)).toEqual(
      bits(exactAttention({ Q: wide(single.Q), K: wide(single.K), V: wide(single.V) }).output),
    );
  });
});
