interface Tensor { shape: number[]; dtype: string; data: Float32Array | Float64Array | Uint8Array }

export function scaledDotProductAttention(Q: Tensor, K: Tensor, V: Tensor, mask?: Tensor) {
  let [B, H, N, D] = Q.shape, M = K.shape[2], E = V.shape[3];
  let F = Q.dtype == "float64" ? Float64Array : Float32Array;
  let P = new F(B*H*N*M), O = new F(B*H*N*E), s = new Float64Array(M);

  for (let bh = 0; bh < B*H; bh++) for (let n = 0; n < N; n++) {
    // s = q . k / sqrt(D)
    let max = -Infinity, z = 0;
    for (let m = 0; m < M; m++) {
      s[m] = 0;
      for (let d = 0; d < D; d++) s[m] += Q.data[(bh*N + n)*D + d] * K.data[(bh*M + m)*D + d];
      s[m] /= Math.sqrt(D);
      max = Math.max(max, s[m]);
    }
    for (let m = 0; m < M; m++) z += s[m] = Math.exp(s[m] - max);

    // p = softmax(s), then the mask
    let mrow = (Math.floor(bh/H)*N + n)*M;
    for (let m = 0; m < M; m++) {
      let p = s[m]/z * (mask ? mask.data[mrow + m] : 1);
      P[(bh*N + n)*M + m] = p;
      for (let e = 0; e < E; e++) O[(bh*N + n)*E + e] += p * V.data[(bh*M + m)*E + e];
    }
  }
  return { output: { shape: [B, H, N, E], dtype: Q.dtype, data: O }, weights: { shape: [B, H, N, M], dtype: Q.dtype, data: P } };
}
