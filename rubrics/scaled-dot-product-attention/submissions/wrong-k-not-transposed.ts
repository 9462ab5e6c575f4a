interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | Uint8Array;
}

/** Batched matrix product over the last two axes, (…, n, k) x (…, k, m) -> (…, n, m). */
function matmul(a: Tensor, b: Tensor): Tensor {
  const [B, H, n, k] = a.shape;
  const [, , k2, m] = b.shape;
  if (k !== k2) throw new Error(`matmul: inner dimensions do not match, ${k} and ${k2}`);

  const data = floats(a.dtype, B * H * n * m);
  for (let batch = 0; batch < B * H; batch++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < m; j++) {
        let sum = 0;
        for (let l = 0; l < k; l++) {
          sum += a.data[batch * n * k + i * k + l] * b.data[batch * k * m + l * m + j];
        }
        data[batch * n * m + i * m + j] = sum;
      }
    }
  }
  return { shape: [B, H, n, m], dtype: a.dtype, data };
}

function floats(dtype: string, length: number) {
  return dtype === "float64" ? new Float64Array(length) : new Float32Array(length);
}

function softmaxLastAxis(x: Tensor): Tensor {
  const width = x.shape[x.shape.length - 1];
  const data = floats(x.dtype, x.data.length);
  for (let start = 0; start < data.length; start += width) {
    let max = -Infinity;
    for (let i = 0; i < width; i++) max = Math.max(max, x.data[start + i]);
    let sum = 0;
    for (let i = 0; i < width; i++) {
      data[start + i] = Math.exp(x.data[start + i] - max);
      sum += data[start + i];
    }
    for (let i = 0; i < width; i++) data[start + i] /= sum;
  }
  return { ...x, data };
}

export function scaledDotProductAttention(Q: Tensor, K: Tensor, V: Tensor, mask?: Tensor) {
  const scores = matmul(Q, K);

  const [, H, N, M] = scores.shape;
  const scale = Math.sqrt(Q.shape[3]);
  for (let i = 0; i < scores.data.length; i++) {
    scores.data[i] /= scale;
    if (mask) {
      const b = Math.floor(i / (H * N * M));
      if (mask.data[b * N * M + (i % (N * M))] === 0) scores.data[i] = -Infinity;
    }
  }

  const weights = softmaxLastAxis(scores);
  return { output: matmul(weights, V), weights };
}
