type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | Uint8Array };

const full = (shape: number[], value: number): Tensor => ({
  shape,
  dtype: "float32",
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value),
});

export const scaledDotProductAttention = (Q: Tensor, K: Tensor, V: Tensor) => ({
  output: full([...Q.shape.slice(0, 3), V.shape[3]], 0.5),
  weights: full([...Q.shape.slice(0, 3), K.shape[2]], 0.5),
});
