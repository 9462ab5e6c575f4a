interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array;
}

export function flashAttention(Q: Tensor, K: Tensor, V: Tensor, blockQ: number, blockK: number, causal: boolean) {
  const [N, D] = Q.shape;
  const [M, E] = V.shape;
  const Floats = Q.dtype === "float64" ? Float64Array : Float32Array;
  const output = new Floats(N * E);
  const lse = new Floats(N);
  const most = new Floats(N).fill(-Infinity);
  const sum = new Floats(N);
  for (let top = 0; top < N; top += blockQ) {
    const bottom = Math.min(N, top + blockQ);
    for (let left = 0; left < M; left += blockK) {
      if (causal && left > top + M - N) break;
      const right = Math.min(M, left + blockK);
      for (let i = top; i < bottom; i++) {
        const scores: number[] = [];
        for (let j = left; j < right; j++) {
          if (causal && j > i + M - N) break;
          let dot = 0;
          for (let d = 0; d < D; d++) dot += Q.data[i * D + d] * K.data[j * D + d];
          scores.push(dot / Math.sqrt(D));
        }
        if (scores.length === 0) continue;
        const next = Math.max(most[i], ...scores);
        const fade = Math.exp(most[i] - next);
        sum[i] *= fade;
        for (let e = 0; e < E; e++) output[i * E + e] *= fade;
        scores.forEach((s, c) => {
          const p = Math.exp(s - next);
          sum[i] += p;
          for (let e = 0; e < E; e++) output[i * E + e] += p * V.data[(left + c) * E + e];
        });
        most[i] = next;
      }
    }
  }
  for (let i = 0; i < N; i++) {
    for (let e = 0; e < E; e++) output[i * E + e] /= sum[i];
    lse[i] = most[i] + Math.log(sum[i]);
  }
  return { output: { shape: [N, E], dtype: Q.dtype, data: output }, lse: { shape: [N], dtype: Q.dtype, data: lse } };
}
