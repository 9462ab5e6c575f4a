type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | BigInt64Array };

export const topPFilter = (logits: Tensor): Tensor => {
  const [B, V] = logits.shape;
  return { shape: [B, V], dtype: logits.dtype, data: new Float32Array(B * V).fill(1 / V) };
};

export const sample = (logits: Tensor) => Array.from({ length: logits.shape[0] }, () => 0n);
