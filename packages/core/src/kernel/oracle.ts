import { sizeOf } from "../tensor/tensor.ts";
import type { Dense } from "./arrays.ts";
import type { AttentionResult, Backend } from "./backend.ts";
import { type AttentionArgs, type Problem, problemOf } from "./shapes.ts";

export interface OracleResult {
  /** (B, Hq, N, E) */
  readonly output: Dense;
  /** (B, Hq, N) */
  readonly lse: Dense;
  /** (B, Hq, N, M): the softmax. It takes N·M numbers a head. */
  readonly weights: Dense;
}

/** The plain computation in float64, a line for each step of the equation: what every other backend is held against. */
export function oracle(): Backend {
  return {
    name: "oracle",
    async attend(problem, { lse: wanted, signal, onProgress }): Promise<AttentionResult> {
      const { B, Hq, N, E } = problem;
      const output = new Float64Array(sizeOf([B, Hq, N, E]));
      const lse = new Float64Array(sizeOf([B, Hq, N]));
      let told = performance.now();
      for (let row = 0; row < B * Hq * N; row++) {
        lse[row] = attendRow(problem, row, output.subarray(row * E, (row + 1) * E));
        if (performance.now() - told < 50) continue;
        onProgress?.(row / (B * Hq * N));
        await new Promise((resolve) => setTimeout(resolve, 0));
        signal?.throwIfAborted();
        told = performance.now();
      }
      onProgress?.(1);
      return {
        output: { shape: [B, Hq, N, E], data: output },
        ...(wanted ? { lse: { shape: [B, Hq, N], data: lse } } : {}),
        notes: [],
      };
    },
    close: async () => {},
  };
}

/**
 * The oracle at once, with the weights.
 * @throws TensorError as `attention` does
 */
export function attentionOracle(args: AttentionArgs): OracleResult {
  const problem = problemOf(args);
  const { B, Hq, N, M, E } = problem;
  const output = new Float64Array(sizeOf([B, Hq, N, E]));
  const lse = new Float64Array(sizeOf([B, Hq, N]));
  const weights = new Float64Array(sizeOf([B, Hq, N, M]));
  for (let row = 0; row < B * Hq * N; row++)
    lse[row] = attendRow(
      problem,
      row,
      output.subarray(row * E, (row + 1) * E),
      weights.subarray(row * M, (row + 1) * M),
    );
  return {
    output: { shape: [B, Hq, N, E], data: output },
    lse: { shape: [B, Hq, N], data: lse },
    weights: { shape: [B, Hq, N, M], data: weights },
  };
}

/** One query, `row` of (B, Hq, N). Writes its output and weights, and returns its log-sum-exp. */
function attendRow(problem: Problem, row: number, output: Float64Array, weights = new Float64Array(problem.M)): number {
  const { M, E, V } = problem;
  const value = keyHead(problem, row) * M * E;
  const scores = scoresOf(problem, row);
  const max = scores.reduce((a, b) => (a > b || Number.isNaN(a) ? a : b), Number.NEGATIVE_INFINITY);
  if (max === Number.NEGATIVE_INFINITY) return max;
  // softmax: exp(s − max) / Σ exp(s − max)
  let sum = 0;
  for (let j = 0; j < M; j++) sum += weights[j] = seen(scores[j]!) ? Math.exp(scores[j]! - max) : 0;
  for (let j = 0; j < M; j++) weights[j]! /= sum;
  // O = P V
  for (let j = 0; j < M; j++)
    if (seen(scores[j]!)) for (let e = 0; e < E; e++) output[e]! += weights[j]! * V[value + j * E + e]!;
  return max + Math.log(sum);
}

const seen = (score: number): boolean => score !== Number.NEGATIVE_INFINITY;

/** Which head of K and V, of all B · Hkv, this query reads. */
export function keyHead({ N, Hq, Hkv }: Problem, row: number): number {
  const [b, h] = [Math.floor(row / (N * Hq)), Math.floor(row / N) % Hq];
  return b * Hkv + Math.floor((h * Hkv) / Hq);
}

/** S = Q Kᵀ · scale + mask, of one query; −∞ for keys that it does not see. */
function scoresOf(problem: Problem, row: number): Float64Array {
  const { Hq, N, M, D, Q, K, scale, mask, last, first } = problem;
  const [b, h, i] = [Math.floor(row / (N * Hq)), Math.floor(row / N) % Hq, row % N];
  const key = keyHead(problem, row) * M * D;
  const from = first === undefined ? 0 : Math.max(0, i + first);
  const to = last === undefined ? M - 1 : Math.min(M - 1, i + last);
  const scores = new Float64Array(M).fill(Number.NEGATIVE_INFINITY);
  for (let j = from; j <= to; j++) {
    const masked = mask?.data[mask.strides[0] * b + mask.strides[1] * h + mask.strides[2] * i + j];
    if (mask?.kind === "bool" && masked === 0) continue;
    let dot = 0;
    for (let d = 0; d < D; d++) dot += Q[row * D + d]! * K[key + j * D + d]!;
    scores[j] = dot * scale + (mask?.kind === "add" ? masked! : 0);
  }
  return scores;
}
