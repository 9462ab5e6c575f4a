type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array };

export const moeLayer = (x: Tensor) => ({
  y: { ...x, data: x.data.map(() => 0.1) },
  aux_loss: 1,
});
