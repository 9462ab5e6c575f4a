export const softmax = (x: { shape: number[]; data: Float32Array }) => x;
