interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | Uint8Array;
}

const NEG_INF = -1e9;

function strides(shape: number[]): number[] {
  const s = new Array(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) s[i] = s[i + 1] * shape[i + 1];
  return s;
}

export function scaledDotProductAttention(Q: Tensor, K: Tensor, V: Tensor, mask?: Tensor) {
  const [B, H, N, D] = Q.shape;
  const M = K.shape[2];
  const E = V.shape[3];
  const sq = strides(Q.shape);
  const sk = strides(K.shape);
  const sv = strides(V.shape);
  const sm = mask ? strides(mask.shape) : [];

  const size = (dims: number[]) => dims.reduce((a, b) => a * b, 1);
  const FloatArray = Q.dtype === "float64" ? Float64Array : Float32Array;
  const output = { shape: [B, H, N, E], dtype: Q.dtype, data: new FloatArray(size([B, H, N, E])) };
  const weights = { shape: [B, H, N, M], dtype: Q.dtype, data: new FloatArray(size([B, H, N, M])) };
  const sw = strides(weights.shape);
  const so = strides(output.shape);

  for (let b = 0; b < B; b++) {
    for (let h = 0; h < H; h++) {
      for (let n = 0; n < N; n++) {
        const scores = new FloatArray(M);
        let max = -Infinity;
        for (let m = 0; m < M; m++) {
          let dot = 0;
          for (let d = 0; d < D; d++) {
            dot += Q.data[b * sq[0] + h * sq[1] + n * sq[2] + d] * K.data[b * sk[0] + h * sk[1] + m * sk[2] + d];
          }
          scores[m] = dot / Math.sqrt(D);
          // mask has shape (B, 1, N, M)
          if (mask && !mask.data[b * sm[0] + n * sm[2] + m]) scores[m] = NEG_INF;
          if (scores[m] > max) max = scores[m];
        }

        let sum = 0;
        for (let m = 0; m < M; m++) {
          scores[m] = Math.exp(scores[m] - max);
          sum += scores[m];
        }

        for (let m = 0; m < M; m++) {
          const w = scores[m] / sum;
          weights.data[b * sw[0] + h * sw[1] + n * sw[2] + m] = w;
          for (let e = 0; e < E; e++) {
            output.data[b * so[0] + h * so[1] + n * so[2] + e] += w * V.data[b * sv[0] + h * sv[1] + m * sv[2] + e];
          }
        }
      }
    }
  }

  return { output, weights };
}
