interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | Uint8Array;
}

export const scaledDotProductAttention = (Q: Tensor, K: Tensor, V: Tensor, mask?: Tensor) => {
  const [B, H, N, D] = Q.shape;
  const [, , M, E] = V.shape;
  const root = Math.sqrt(D);

  const attend = (b: number, h: number, n: number): number[] => {
    const q = Q.data.subarray(((b * H + h) * N + n) * D);
    const logits = Array.from({ length: M }, (_, m) => {
      // masked out
      if (mask?.data[(b * N + n) * M + m]) return -Infinity;
      const k = K.data.subarray(((b * H + h) * M + m) * D);
      let dot = 0;
      for (let d = 0; d < D; d++) dot += q[d] * k[d];
      return dot / root;
    });
    const max = logits.reduce((a, b) => (a > b ? a : b));
    const e = logits.map((x) => Math.exp(x - max));
    const z = e.reduce((a, b) => a + b);
    return e.map((x) => x / z);
  };

  const weights: number[] = [];
  const output: number[] = [];
  for (let b = 0; b < B; b++)
    for (let h = 0; h < H; h++)
      for (let n = 0; n < N; n++) {
        const p = attend(b, h, n);
        weights.push(...p);
        for (let e = 0; e < E; e++)
          output.push(p.reduce((acc, pm, m) => acc + pm * V.data[((b * H + h) * M + m) * E + e], 0));
      }

  const from = (shape: number[], xs: number[]) => ({
    shape,
    dtype: Q.dtype,
    data: Q.dtype === "float64" ? Float64Array.from(xs) : Float32Array.from(xs),
  });
  return { output: from([B, H, N, E], output), weights: from([B, H, N, M], weights) };
};
