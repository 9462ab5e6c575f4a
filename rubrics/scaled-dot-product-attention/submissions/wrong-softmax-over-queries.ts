export interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | Uint8Array;
}

export function scaledDotProductAttention(Q: Tensor, K: Tensor, V: Tensor, mask?: Tensor) {
  const [batch, heads, nQ, dK] = Q.shape;
  const nK = K.shape[2];
  const dV = V.shape[3];
  const make = (n: number) => (Q.dtype === "float64" ? new Float64Array(n) : new Float32Array(n));

  const scores = make(batch * heads * nQ * nK);
  const weights = make(batch * heads * nQ * nK);
  const output = make(batch * heads * nQ * dV);

  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      const qOff = (b * heads + h) * nQ * dK;
      const kOff = (b * heads + h) * nK * dK;
      const vOff = (b * heads + h) * nK * dV;
      const sOff = (b * heads + h) * nQ * nK;
      const oOff = (b * heads + h) * nQ * dV;

      // Q K^T / sqrt(d_k)
      for (let q = 0; q < nQ; q++) {
        for (let k = 0; k < nK; k++) {
          let dot = 0;
          for (let d = 0; d < dK; d++) {
            dot += Q.data[qOff + q * dK + d] * K.data[kOff + k * dK + d];
          }
          const keep = !mask || mask.data[b * nQ * nK + q * nK + k] === 1;
          scores[sOff + q * nK + k] = keep ? dot / Math.sqrt(dK) : -Infinity;
        }
      }

      // softmax: for each key, subtract the max, exponentiate, normalise
      for (let k = 0; k < nK; k++) {
        let max = -Infinity;
        for (let q = 0; q < nQ; q++) {
          max = Math.max(max, scores[sOff + q * nK + k]);
        }
        let sum = 0;
        for (let q = 0; q < nQ; q++) {
          const e = Math.exp(scores[sOff + q * nK + k] - max);
          weights[sOff + q * nK + k] = e;
          sum += e;
        }
        for (let q = 0; q < nQ; q++) {
          weights[sOff + q * nK + k] /= sum;
        }
      }

      // times V
      for (let q = 0; q < nQ; q++) {
        for (let d = 0; d < dV; d++) {
          let acc = 0;
          for (let k = 0; k < nK; k++) {
            acc += weights[sOff + q * nK + k] * V.data[vOff + k * dV + d];
          }
          output[oOff + q * dV + d] = acc;
        }
      }
    }
  }

  return {
    output: { shape: [batch, heads, nQ, dV], dtype: Q.dtype, data: output },
    weights: { shape: [batch, heads, nQ, nK], dtype: Q.dtype, data: weights },
  };
}
