interface Tensor {
  shape: number[]
  dtype: string
  data: Float32Array | Float64Array | Uint8Array
}

function softmaxInPlace(row: Float64Array) {
  let max = -Infinity
  for (const x of row) if (x > max) max = x
  let sum = 0
  for (let i = 0; i < row.length; i++) {
    row[i] = Math.exp(row[i] - max)
    sum += row[i]
  }
  for (let i = 0; i < row.length; i++) row[i] /= sum
}

export function scaledDotProductAttention(Q: Tensor, K: Tensor, V: Tensor, mask?: Tensor) {
  const [B, H, N, D] = Q.shape
  const M = K.shape[2]
  const dv = V.shape[3]
  const Ctor = Q.dtype === 'float64' ? Float64Array : Float32Array
  const output = new Ctor(B * H * N * dv)
  const weights = new Ctor(B * H * N * M)

  for (let bh = 0; bh < B * H; bh++) {
    const b = Math.floor(bh / H)
    for (let n = 0; n < N; n++) {
      const q = Q.data.subarray((bh * N + n) * D, (bh * N + n + 1) * D)
      const row = new Float64Array(M)
      for (let m = 0; m < M; m++) {
        const k = K.data.subarray((bh * M + m) * D, (bh * M + m + 1) * D)
        let dot = 0
        for (let d = 0; d < D; d++) dot += q[d] * k[d]
        row[m] = dot / Math.sqrt(dv)
        if (mask && mask.data[b * N * M + n * M + m] === 0) row[m] = -Infinity
      }
      softmaxInPlace(row)
      weights.set(row, (bh * N + n) * M)
      for (let e = 0; e < dv; e++) {
        let acc = 0
        for (let m = 0; m < M; m++) acc += row[m] * V.data[(bh * M + m) * dv + e]
        output[(bh * N + n) * dv + e] = acc
      }
    }
  }

  return [
    { shape: [B, H, N, dv], dtype: Q.dtype, data: output },
    { shape: [B, H, N, M], dtype: Q.dtype, data: weights },
  ]
}
