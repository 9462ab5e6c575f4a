interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | Uint8Array;
}

function zeros(shape: number[], dtype: string): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, dtype, data: dtype === "float64" ? new Float64Array(size) : new Float32Array(size) };
}

export function scaledDotProductAttention(Q: Tensor, K: Tensor, V: Tensor, mask?: Tensor) {
  const [B, H, N, D] = Q.shape;
  const M = K.shape[2];
  const E = V.shape[3];
  const output = zeros([B, H, N, E], Q.dtype);
  const weights = zeros([B, H, N, M], Q.dtype);
  const scale = 1 / Math.sqrt(D);
  const row = new Float64Array(M);

  for (let b = 0; b < B; b++) {
    for (let h = 0; h < H; h++) {
      const bh = b * H + h;
      for (let n = 0; n < N; n++) {
        const q = (bh * N + n) * D;
        let max = -Infinity;
        for (let m = 0; m < M; m++) {
          // the mask has a single head, shared by all
          const allowed = mask === undefined || mask.data[(b * N + n) * M + m] === 1;
          let score = -Infinity;
          if (allowed) {
            const k = (bh * M + m) * D;
            let dot = 0;
            for (let d = 0; d < D; d++) dot += Q.data[q + d] * K.data[k + d];
            score = dot * scale;
          }
          row[m] = score;
          if (score > max) max = score;
        }
        if (max === -Infinity) continue; // nothing to attend to: leave this row at zero

        let sum = 0;
        for (let m = 0; m < M; m++) {
          row[m] = Math.exp(row[m] - max);
          sum += row[m];
        }
        for (let m = 0; m < M; m++) weights.data[(bh * N + n) * M + m] = row[m] / sum;
        for (let e = 0; e < E; e++) {
          let acc = 0;
          for (let m = 0; m < M; m++) acc += row[m] * V.data[(bh * M + m) * E + e];
          output.data[(bh * N + n) * E + e] = acc / sum;
        }
      }
    }
  }
  return { output, weights };
}
