import { sizeOf } from "../tensor/tensor.ts";
import type { Dense } from "./arrays.ts";
import { attentionOracle, keyHead } from "./oracle.ts";
import { type AttentionArgs, problemOf } from "./shapes.ts";

/**
 * What a change of Q, K and V does to ⟨dO, O⟩, in float64 (Dao et al. 2022, "FlashAttention", appendix B.2).
 * @param dO (B, Hq, N, E), the upstream gradient
 * @throws TensorError as `attention` does
 */
export function attentionGradients(args: AttentionArgs, dO: Dense): { dQ: Dense; dK: Dense; dV: Dense } {
  const problem = problemOf(args);
  const { B, Hq, Hkv, N, M, D, E, Q, K, V, scale } = problem;
  const P = attentionOracle(args).weights.data;
  const dQ = new Float64Array(sizeOf([B, Hq, N, D]));
  const dK = new Float64Array(sizeOf([B, Hkv, M, D]));
  const dV = new Float64Array(sizeOf([B, Hkv, M, E]));
  for (let row = 0; row < B * Hq * N; row++) {
    const head = keyHead(problem, row) * M;
    // dP = dO Vᵀ, and Σ P ∘ dP
    const dP = new Float64Array(M);
    let inner = 0;
    for (let j = 0; j < M; j++) {
      const p = P[row * M + j]!;
      if (p === 0) continue;
      for (let e = 0; e < E; e++) {
        const g = dO.data[row * E + e]!;
        dP[j]! += g * V[(head + j) * E + e]!;
        // dV = Pᵀ dO
        dV[(head + j) * E + e]! += p * g;
      }
      inner += p * dP[j]!;
    }
    for (let j = 0; j < M; j++) {
      // dS = P ∘ (dP − Σ P ∘ dP)
      const dS = P[row * M + j]! * (dP[j]! - inner) * scale;
      if (dS === 0) continue;
      for (let d = 0; d < D; d++) {
        // dQ = dS K · scale, dK = dSᵀ Q · scale
        dQ[row * D + d]! += dS * K[(head + j) * D + d]!;
        dK[(head + j) * D + d]! += dS * Q[row * D + d]!;
      }
    }
  }
  return {
    dQ: { shape: [B, Hq, N, D], data: dQ },
    dK: { shape: [B, Hkv, M, D], data: dK },
    dV: { shape: [B, Hkv, M, E], data: dV },
  };
}
