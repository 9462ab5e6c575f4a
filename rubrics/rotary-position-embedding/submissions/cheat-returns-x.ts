type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | BigInt64Array };

export const applyRope = (x: Tensor, positions: Tensor, base: number): Tensor => x;
