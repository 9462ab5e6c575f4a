import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { errorOf, lseErrorOf } from "../testing/attention-error.ts";
import { drawn } from "../testing/drawn-attention.ts";
import { type AttentionArgs, attention, combine, type Dense, oracle, wasm } from "./index.ts";

const upTo = (max: number) => fc.integer({ min: 1, max });

/** Any shapes, grouping, masks and windows, and logits of any size. */
const problem = fc
  .record({
    B: upTo(2),
    Hkv: upTo(3),
    group: upTo(3),
    N: upTo(150),
    M: upTo(260),
    D: upTo(20),
    E: upTo(20),
    precision: fc.constantFrom("float32" as const, "float64" as const),
    seed: fc.nat(),
    size: fc.constantFrom(1e-20, 1e-3, 1, 1, 1, 30, 1e4),
    causal: fc.oneof(fc.boolean(), fc.record({ past: fc.integer({ min: -20, max: 280 }) })),
    window: fc.option(upTo(300), { nil: undefined }),
    mask: fc.constantFrom("none", "none", "bool", "add"),
    wide: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  })
  .map(({ B, Hkv, group, N, M, D, E, precision, seed, size, causal, window, mask, wide }): AttentionArgs => {
    const Hq = Hkv * group;
    const args = drawn({ B, Hq, Hkv, N, M, D, E }, precision, seed);
    for (let i = 0; i < args.Q.data.length; i++) args.Q.data[i]! *= size;
    const shape = [wide[0] ? B : 1, wide[1] ? Hq : 1, wide[2] ? N : 1, M];
    const [{ data }, length] = [args.K, shape.reduce((a, b) => a * b, 1)];
    const values = Float64Array.from({ length }, (_, i) => data[(i * 7) % data.length]!);
    const given =
      mask === "bool"
        ? { shape, data: Uint8Array.from(values, (x) => (x > -0.7 ? 1 : 0)) }
        : { shape, data: values.map((x) => (x < -1.5 ? Number.NEGATIVE_INFINITY : Math.fround(x))) };
    return { ...args, causal, window, ...(mask === "none" ? {} : { mask: given }) };
  });

describe.each([
  ["plain", { threads: 1, fused: false }],
  ["fused", { threads: 1 }],
  ["two threads", { threads: 2 }],
] as const)("wasm, %s", (_, options) => {
  const backend = wasm(options);
  afterAll(() => backend.close());

  it("is as near the oracle as the plain computation", async () => {
    await fc.assert(
      fc.asyncProperty(problem, async (args) => {
        const { output, lse } = await attention(args, backend, { lse: true });
        expect(errorOf(args, output)).toBeLessThanOrEqual(1);
        expect(lseErrorOf(args, lse as Dense)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });

  it("gives the whole from any two parts of the keys", async () => {
    await fc.assert(
      fc.asyncProperty(problem, fc.double({ min: 0, max: 1, noNaN: true }), async ({ Q, K, V }, share) => {
        const M = K.shape[2] as number;
        if (M < 2) return;
        const at = Math.min(M - 1, 1 + Math.floor(share * (M - 1)));
        const half = async (keep: (j: number) => boolean) => {
          const mask = { shape: [M], data: Uint8Array.from({ length: M }, (_, j) => (keep(j) ? 1 : 0)) };
          const { output, lse } = await attention({ Q, K, V, mask }, backend, { lse: true });
          return { output, lse: lse as Dense };
        };
        const { output, lse } = combine(await half((j) => j < at), await half((j) => j >= at));
        expect(errorOf({ Q, K, V }, output)).toBeLessThanOrEqual(1);
        expect(lseErrorOf({ Q, K, V }, lse)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 25 },
    );
  });
});

it("float64 has the same bits on one thread and on several", async () => {
  const args = drawn({ B: 1, Hq: 3, Hkv: 1, N: 300, M: 500, D: 24, E: 20 }, "float64");
  const [one, many] = [wasm({ threads: 1 }), wasm({ threads: 3 })];
  expect((await attention(args, many)).output.data).toEqual((await attention(args, one)).output.data);
  expect(errorOf(args, (await attention(args, oracle())).output)).toBeLessThanOrEqual(1);
  await Promise.all([one.close(), many.close()]);
});
