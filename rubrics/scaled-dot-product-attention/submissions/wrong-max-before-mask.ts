interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array;
}
type Mask = { data: Uint8Array | boolean[] };

/** softmax over the allowed keys */
function softmax(scores: number[], allowed: boolean[]): number[] {
  const top = Math.max(...scores);
  const e = scores.map((s, j) => (allowed[j] ? Math.fround(Math.exp(s - top)) : 0));
  const total = e.reduce((a, b) => a + b, 0);
  return e.map((x) => x / total);
}

export function scaledDotProductAttention(Q: Tensor, K: Tensor, V: Tensor, mask?: Mask) {
  const [B, H, N, D] = Q.shape;
  const M = K.shape[2];
  const E = V.shape[3];
  const Floats = Q.dtype === "float64" ? Float64Array : Float32Array;
  const output = new Floats(B * H * N * E);
  const weights = new Floats(B * H * N * M);
  for (let b = 0; b < B; b++)
    for (let h = 0; h < H; h++)
      for (let i = 0; i < N; i++) {
        const head = b * H + h;
        const scores: number[] = [];
        const allowed: boolean[] = [];
        for (let j = 0; j < M; j++) {
          let dot = 0;
          for (let d = 0; d < D; d++) dot += Q.data[(head * N + i) * D + d] * K.data[(head * M + j) * D + d];
          scores.push(dot / Math.sqrt(D));
          allowed.push(mask ? Boolean(mask.data[(b * N + i) * M + j]) : true);
        }
        softmax(scores, allowed).forEach((w, j) => {
          weights[(head * N + i) * M + j] = w;
          for (let e = 0; e < E; e++) output[(head * N + i) * E + e] += w * V.data[(head * M + j) * E + e];
        });
      }
  return {
    output: { shape: [B, H, N, E], dtype: Q.dtype, data: output },
    weights: { shape: [B, H, N, M], dtype: Q.dtype, data: weights },
  };
}
