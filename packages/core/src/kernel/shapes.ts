import { TensorError } from "../errors.ts";
import { showShape, sizeOf } from "../tensor/tensor.ts";
import type { Dense, DenseMask } from "./arrays.ts";

/** Scaled dot-product attention: Vaswani et al. 2017, "Attention Is All You Need", equation 1. */
export interface AttentionArgs {
  /** Queries (B, Hq, N, D). */
  readonly Q: Dense;
  /** Keys (B, Hkv, M, D). Query head h reads key head ⌊h · Hkv / Hq⌋ (grouped-query attention, Ainslie et al. 2023). */
  readonly K: Dense;
  /** Values (B, Hkv, M, E). */
  readonly V: Dense;
  readonly mask?: DenseMask | undefined;
  /**
   * A query sees no key after it. Query i stands at position i + past, where `past` is M − N unless it is said: the last query
   * sees every key, as in FlashAttention.
   */
  readonly causal?: boolean | { readonly past: number } | undefined;
  /** A query sees only keys less than this many positions away from it. */
  readonly window?: number | undefined;
  /** What scores are multiplied by: 1/√D. */
  readonly scale?: number | undefined;
  /** How many heads K and V have (Hkv), for who wants that checked. */
  readonly groups?: number | undefined;
}

/** A mask whose dimensions are all there, those of size 1 with a stride of 0. */
export interface Mask {
  readonly kind: "bool" | "add";
  readonly data: DenseMask["data"];
  readonly strides: readonly [b: number, h: number, n: number];
}

/** Arguments that fit together. */
export interface Problem {
  readonly B: number;
  readonly Hq: number;
  readonly Hkv: number;
  readonly N: number;
  readonly M: number;
  readonly D: number;
  readonly E: number;
  readonly Q: Dense["data"];
  readonly K: Dense["data"];
  readonly V: Dense["data"];
  readonly scale: number;
  readonly mask?: Mask;
  /** Query i sees keys up to i + last and from i + first on. */
  readonly last?: number;
  readonly first?: number;
}

/**
 * Checks arguments against each other.
 * @throws TensorError `kernel/shape`, `kernel/mask`, `kernel/detached`, `kernel/precision`, `kernel/argument`
 */
export function problemOf({ Q, K, V, mask, causal, window, scale, groups }: AttentionArgs): Problem {
  const [B, Hq, N, D] = dimensions("Q (B, Hq, N, D)", Q);
  const [Bk, Hkv, M, Dk] = dimensions("K (B, Hkv, M, D)", K);
  const [Bv, Hv, Mv, E] = dimensions("V (B, Hkv, M, E)", V);
  same("B", ["Q", Q, B], ["K", K, Bk], ["V", V, Bv]);
  same("D", ["Q", Q, D], ["K", K, Dk]);
  same("M", ["K", K, M], ["V", V, Mv]);
  same("Hkv", ["K", K, Hkv], ["V", V, Hv]);
  if (Hq % Hkv !== 0)
    throw new TensorError("kernel/shape", `the ${Hq} heads of Q cannot be divided among the ${Hkv} heads of K and V`);
  if (groups !== undefined && groups !== Hkv)
    throw new TensorError("kernel/shape", `groups is ${groups}, but K and V have ${Hkv} heads`);
  if (K.data.constructor !== Q.data.constructor || V.data.constructor !== Q.data.constructor)
    throw new TensorError(
      "kernel/precision",
      `Q, K and V are to have one precision, but are ${[Q, K, V].map(({ data }) => data.constructor.name).join(", ")}`,
    );
  const factor = scale ?? 1 / Math.sqrt(D);
  if (!Number.isFinite(factor))
    throw new TensorError("kernel/argument", `scale is to be a finite number, but is ${scale}`);
  if (window !== undefined && !(Number.isSafeInteger(window) && window > 0))
    throw new TensorError("kernel/argument", `window is to be a whole number above 0, but is ${window}`);
  const past = typeof causal === "object" ? causal.past : M - N;
  if (!Number.isSafeInteger(past))
    throw new TensorError("kernel/argument", `past is to be a whole number, but is ${past}`);
  const last = causal ? past : window === undefined ? undefined : past + window - 1;
  return {
    ...{ B, Hq, Hkv, N, M, D, E, scale: factor, Q: Q.data, K: K.data, V: V.data },
    ...(mask === undefined ? {} : { mask: maskOf(mask, [B, Hq, N, M]) }),
    ...(last === undefined ? {} : { last }),
    ...(window === undefined ? {} : { first: past - window + 1 }),
  };
}

function dimensions(what: string, { shape, data }: Dense): readonly [number, number, number, number] {
  const letters = what.slice(what.indexOf("(") + 1, -1).split(", ");
  const name = what[0] as string;
  if (shape.length !== 4)
    throw new TensorError("kernel/shape", `${name} is to be ${what.slice(2)}, but its shape is ${showShape(shape)}`);
  for (const [i, size] of shape.entries())
    if (!(Number.isSafeInteger(size) && size > 0))
      throw new TensorError(
        "kernel/shape",
        `${letters[i]} is ${size} in ${name} ${showShape(shape)}; it is to be 1 or more`,
      );
  whole(name, shape, data);
  return shape as unknown as readonly [number, number, number, number];
}

function whole(name: string, shape: readonly number[], data: DenseMask["data"]): void {
  if (data.length === 0)
    throw new TensorError(
      "kernel/detached",
      `the buffer of ${name} holds nothing: it was transferred elsewhere, or never filled`,
    );
  if (data.length !== sizeOf(shape))
    throw new TensorError(
      "kernel/shape",
      `${name} ${showShape(shape)} holds ${sizeOf(shape)} values, but ${data.length} came`,
    );
}

function same(letter: string, ...given: readonly (readonly [name: string, of: Dense, size: number])[]): void {
  if (new Set(given.map(([, , size]) => size)).size === 1) return;
  const told = given.map(([name, { shape }, size]) => `${size} in ${name} ${showShape(shape)}`);
  throw new TensorError("kernel/shape", `${letter} differs: it is ${told.join(" and ")}`);
}

function maskOf({ shape, data, dtype }: DenseMask, whole4: readonly [number, number, number, number]): Mask {
  if (shape.length < 1 || shape.length > 4)
    throw new TensorError(
      "kernel/mask",
      `mask is to have 1 to 4 dimensions, the last of them (N, M), but its shape is ${showShape(shape)}`,
    );
  whole("mask", shape, data);
  const full = [...Array<number>(4 - shape.length).fill(1), ...shape];
  for (const [i, letter] of ["B", "Hq", "N", "M"].entries())
    if (full[i] !== whole4[i] && (i === 3 || full[i] !== 1))
      throw new TensorError(
        "kernel/mask",
        `${letter} differs: it is ${whole4[i]}, but ${full[i]} in mask ${showShape(shape)}`,
      );
  const [b, h, n, m] = full as [number, number, number, number];
  return {
    kind: data instanceof Uint8Array || dtype === "bool" ? "bool" : "add",
    data,
    strides: [b === 1 ? 0 : h * n * m, h === 1 ? 0 : n * m, n === 1 ? 0 : m],
  };
}
