import type { Dense, DenseMask } from "../kernel/arrays.ts";
import { attention } from "../kernel/attention.ts";
import type { Backend } from "../kernel/backend.ts";
import { combine } from "../kernel/combine.ts";
import { attentionOracle } from "../kernel/oracle.ts";
import type { AttentionArgs } from "../kernel/shapes.ts";
import { errorOf, lseErrorOf } from "./attention-error.ts";
import { drawn, normal } from "./drawn-attention.ts";
import type { TestTools } from "./tools.ts";

type Precision = "float32" | "float64";

export interface AttentionContract {
  /** What it computes in; cases of the other precision are left out. */
  readonly precisions: readonly ("float32" | "float64")[];
  /** Sizes that are of interest beside those of every backend: those at which it starts another block of queries or keys. */
  readonly sizes?: readonly { readonly N: number; readonly M: number; readonly D: number; readonly E: number }[];
}

/**
 * What everything that computes attention has to do; `open` is called once for each test, and what it gives is closed.
 * Results are held against the oracle, within what the plain computation in the same precision takes.
 */
export function attentionContract(
  { describe, test, expect }: TestTools,
  name: string,
  open: () => Promise<Backend> | Backend,
  { precisions, sizes = [] }: AttentionContract,
): void {
  const within = async (body: (backend: Backend) => Promise<void>): Promise<void> => {
    const backend = await open();
    try {
      await body(backend);
    } finally {
      await backend.close();
    }
  };

  /** Computes it, and says by how much of the tolerance it is off: at most 1 is right. */
  const off = async (args: AttentionArgs, backend: Backend): Promise<number> => {
    const { output, lse } = await attention(args, backend, { lse: true });
    return Math.max(errorOf(args, output), lseErrorOf(args, lse as Dense));
  };

  const isRight = (args: (precision: Precision) => AttentionArgs) => () =>
    within(async (backend) => {
      for (const precision of precisions) {
        const ratio = await off(args(precision), backend);
        expect(ratio <= 1 ? "within the tolerance" : `${precision}: ${ratio} of the tolerance`).toEqual(
          "within the tolerance",
        );
      }
    });

  const refuses = (code: string, says: string, args: () => AttentionArgs) => () =>
    within(async (backend) => {
      const error = await attention(args(), backend).then(
        () => ({ code: "none", message: "" }),
        (error: { code: string; message: string }) => error,
      );
      expect([error.code, error.message.includes(says) ? says : error.message]).toEqual([code, says]);
    });

  const small = { B: 2, Hq: 2, Hkv: 2, N: 5, M: 7, D: 6, E: 4 };

  describe(`${name}: attention`, () => {
    for (const [what, sizes] of [
      ["every dimension differs", { B: 2, Hq: 3, Hkv: 3, N: 5, M: 7, D: 6, E: 4 }],
      ["one of everything", { B: 1, Hq: 1, Hkv: 1, N: 1, M: 1, D: 1, E: 1 }],
      ["odd sizes", { B: 1, Hq: 1, Hkv: 1, N: 67, M: 101, D: 13, E: 7 }],
      ["more keys than a tile", { B: 1, Hq: 2, Hkv: 2, N: 70, M: 257, D: 16, E: 12 }],
      ["grouped queries", { B: 2, Hq: 6, Hkv: 2, N: 9, M: 11, D: 8, E: 8 }],
      ["one head of keys for all", { B: 1, Hq: 4, Hkv: 1, N: 9, M: 11, D: 8, E: 8 }],
    ] as const)
      test(
        what,
        isRight((precision) => drawn(sizes, precision)),
      );
    for (const { N, M, D, E } of sizes)
      test(
        `N ${N}, M ${M}, D ${D}, E ${E}`,
        isRight((precision) => drawn({ B: 1, Hq: 1, Hkv: 1, N, M, D, E }, precision)),
      );

    const wide = { B: 1, Hq: 2, Hkv: 1, N: 130, M: 210, D: 8, E: 5 };
    for (const [what, more] of [
      ["causal, the last query sees all", { causal: true }],
      ["causal from the first key on", { causal: { past: 0 } }],
      ["causal, with queries that see nothing", { causal: { past: -3 } }],
      ["a window", { window: 9 }],
      ["a window that only looks back", { window: 9, causal: true }],
      ["a window of one", { window: 1, causal: true }],
      ["another scale", { scale: 0.3 }],
      ["a scale of 0", { scale: 0 }],
      ["a negative scale", { scale: -0.4 }],
    ] as const)
      test(
        what,
        isRight((precision) => ({ ...drawn(wide, precision), ...more })),
      );

    for (const kind of ["bool", "add"] as const)
      for (const shape of [[210], [130, 210], [1, 210], [2, 1, 210], [1, 2, 130, 210], [1, 1, 130, 210]])
        test(
          `a mask (${shape.join(", ")}), ${kind}`,
          isRight((precision) => ({ ...drawn(wide, precision), mask: masked(shape, kind, precision) })),
        );
    test(
      "a mask and causal and a window",
      isRight((precision) => ({
        ...drawn(wide, precision),
        mask: masked([130, 210], "bool", precision),
        causal: true,
        window: 100,
      })),
    );

    for (const scale of [30, 1000, 1e-6])
      test(
        `queries ${scale} times as large`,
        isRight((precision) => {
          const args = drawn(wide, precision);
          return { ...args, Q: { ...args.Q, data: args.Q.data.map((x) => x * scale) } };
        }),
      );
    test(
      "scores that are all very low",
      isRight((precision) => ({
        ...drawn(wide, precision),
        mask: { shape: [1, 210], data: new Float32Array(210).fill(-3000) },
      })),
    );

    test("a query that sees no key has an output of 0 and a log-sum-exp of −∞", () =>
      within(async (backend) => {
        for (const precision of precisions) {
          const data = new Uint8Array(5 * 7).fill(1).fill(0, 14, 21);
          const args = { ...drawn(small, precision), mask: { shape: [5, 7], data } };
          const { output, lse } = await attention(args, backend, { lse: true });
          expect([...output.data.subarray(2 * 4, 3 * 4)]).toEqual([0, 0, 0, 0]);
          expect(lse?.data[2]).toEqual(Number.NEGATIVE_INFINITY);
        }
      }));

    for (const where of ["Q", "K", "V"] as const)
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
        for (const also of ["", ", causal", ", with a mask"])
          test(`${value} in ${where} goes where the oracle has it${also}`, () =>
            within(async (backend) => {
              for (const precision of precisions) {
                const args = drawn(wide, precision);
                args[where].data[args[where].data.length - 3] = value;
                const asked = {
                  ...args,
                  ...(also === ", causal" ? { causal: true } : {}),
                  ...(also === ", with a mask" ? { mask: masked([130, 210], "bool", precision) } : {}),
                };
                const { output } = await attention(asked, backend);
                expect(classes(output)).toEqual(classes(attentionOracle(asked).output));
              }
            }));

    test("two halves of the keys, combined by their log-sum-exp, are the whole", () =>
      within(async (backend) => {
        for (const precision of precisions) {
          const args = drawn(wide, precision);
          const part = (from: number, to: number) =>
            attention({ ...args, K: keys(args.K, from, to), V: keys(args.V, from, to) }, backend, { lse: true });
          const [a, b] = [await part(0, 97), await part(97, 210)];
          const { output, lse } = combine(a as Required<typeof a>, b as Required<typeof b>);
          expect(errorOf(args, output) <= 1 && lseErrorOf(args, lse) <= 1).toEqual(true);
        }
      }));

    test("an argument is not changed, and the same call gives the same bits", () =>
      within(async (backend) => {
        for (const precision of precisions) {
          const args = drawn(wide, precision);
          const before = [args.Q, args.K, args.V].map(({ data }) => data.slice());
          const [one, two] = [await attention(args, backend), await attention(args, backend)];
          expect([args.Q.data, args.K.data, args.V.data]).toEqual(before);
          expect(one.output.data).toEqual(two.output.data);
        }
      }));

    test("several calls at once do not disturb each other", () =>
      within(async (backend) => {
        const precision = precisions[0] as Precision;
        const all = [wide, small, { ...wide, N: 3 }].map((sizes) => drawn(sizes, precision));
        const ratios = await Promise.all(all.map((args) => off(args, backend)));
        expect(ratios.map((ratio) => ratio <= 1)).toEqual([true, true, true]);
      }));

    test("says how far it is, and ends at 1", () =>
      within(async (backend) => {
        const told: number[] = [];
        const args = drawn(wide, precisions[0] as Precision);
        await attention(args, backend, { onProgress: (done) => told.push(done) });
        expect([told.at(-1), [...told].sort((a, b) => a - b)]).toEqual([1, told]);
      }));

    test("is not begun when it is called off already", () =>
      within(async (backend) => {
        const why = new Error("enough");
        const signal = {
          aborted: true,
          throwIfAborted: () => {
            throw why;
          },
        } as unknown as AbortSignal;
        const args = drawn(small, precisions[0] as Precision);
        expect(await attention(args, backend, { signal }).catch((error) => error)).toEqual(why);
      }));

    const args = () => drawn(small, precisions[0] as Precision);
    const other = (sizes: Partial<typeof small>) => drawn({ ...small, ...sizes }, precisions[0] as Precision);
    for (const [what, code, says, wrong] of [
      [
        "D differs",
        "kernel/shape",
        "D differs: it is 6 in Q (2, 2, 5, 6) and 9 in K (2, 2, 7, 9)",
        () => ({ ...args(), K: other({ D: 9 }).K }),
      ],
      ["M differs", "kernel/shape", "M differs", () => ({ ...args(), V: other({ M: 9 }).V })],
      ["B differs", "kernel/shape", "B differs", () => ({ ...args(), Q: other({ B: 3 }).Q })],
      ["Hkv differs", "kernel/shape", "Hkv differs", () => ({ ...args(), V: other({ Hkv: 1 }).V })],
      [
        "heads that cannot be divided",
        "kernel/shape",
        "cannot be divided",
        () => ({ ...args(), Q: other({ Hq: 3 }).Q }),
      ],
      ["other groups than there are", "kernel/shape", "groups is 1", () => ({ ...args(), groups: 1 })],
      [
        "a D of 0",
        "kernel/shape",
        "D is 0 in Q (2, 2, 5, 0)",
        () => ({ ...args(), Q: { shape: [2, 2, 5, 0], data: new Float32Array(0) } }),
      ],
      [
        "an N of 0",
        "kernel/shape",
        "N is 0",
        () => ({ ...args(), Q: { shape: [2, 2, 0, 6], data: new Float32Array(0) } }),
      ],
      [
        "three dimensions",
        "kernel/shape",
        "Q is to be (B, Hq, N, D), but its shape is (2, 5, 6)",
        () => ({ ...args(), Q: { shape: [2, 5, 6], data: new Float32Array(60) } }),
      ],
      [
        "a mask of five dimensions",
        "kernel/mask",
        "1 to 4 dimensions",
        () => ({ ...args(), mask: { shape: [1, 1, 1, 5, 7], data: new Uint8Array(35) } }),
      ],
      [
        "a mask of other keys",
        "kernel/mask",
        "M differs: it is 7, but 1 in mask (5, 1)",
        () => ({ ...args(), mask: { shape: [5, 1], data: new Uint8Array(5) } }),
      ],
      [
        "too few numbers",
        "kernel/shape",
        "Q (2, 2, 5, 6) holds 120 values, but 119 came",
        () => ({ ...args(), Q: { shape: [2, 2, 5, 6], data: args().Q.data.subarray(1) } }),
      ],
      [
        "a buffer that was given away",
        "kernel/detached",
        "transferred elsewhere",
        () => ({ ...args(), V: detached(args().V) }),
      ],
      [
        "two precisions",
        "kernel/precision",
        "Float32Array, Float64Array, Float32Array",
        () => ({ ...drawn(small, "float32"), K: drawn(small, "float64").K }),
      ],
      ["a window of 0", "kernel/argument", "window", () => ({ ...args(), window: 0 })],
      ["a scale that is no number", "kernel/argument", "scale", () => ({ ...args(), scale: Number.NaN })],
    ] as const)
      test(`refuses ${what}`, refuses(code, says, wrong));
  });
}

function masked(shape: readonly number[], kind: "bool" | "add", precision: Precision): DenseMask {
  const draw = normal(7);
  const length = shape.reduce((a, b) => a * b, 1);
  if (kind === "bool") return { shape, data: Uint8Array.from({ length }, () => (draw() > -0.5 ? 1 : 0)) };
  const value = () => (draw() < -1 ? Number.NEGATIVE_INFINITY : draw());
  return {
    shape,
    data: precision === "float32" ? Float32Array.from({ length }, value) : Float64Array.from({ length }, value),
  };
}

const keys = ({ shape, data }: Dense, from: number, to: number): Dense => {
  const [B, H, M, D] = shape as [number, number, number, number];
  const part = data.filter((_, at) => Math.floor(at / D) % M >= from && Math.floor(at / D) % M < to);
  return { shape: [B, H, to - from, D], data: part };
};

const classes = ({ data }: Dense): string =>
  Array.from(data, (x) => (Number.isNaN(x) ? "n" : Number.isFinite(x) ? "." : x > 0 ? "+" : "-")).join("");

function detached(dense: Dense): Dense {
  structuredClone(dense.data.buffer, { transfer: [dense.data.buffer as ArrayBuffer] });
  return dense;
}
