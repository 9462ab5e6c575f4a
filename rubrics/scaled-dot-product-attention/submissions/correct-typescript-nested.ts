type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | Uint8Array };
type Matrix = number[][];

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** The matrix at [b][h] of a 4-d tensor, as rows. */
const matrixAt = (t: Tensor, b: number, h: number): Matrix => {
  const [, heads, rows, cols] = t.shape;
  const start = (b * heads + h) * rows * cols;
  return range(rows).map((r) => Array.from(t.data.slice(start + r * cols, start + (r + 1) * cols)));
};

const transpose = (a: Matrix): Matrix => a[0].map((_, j) => a.map((row) => row[j]));
const dot = (x: number[], y: number[]) => x.reduce((sum, xi, i) => sum + xi * y[i], 0);
const matmul = (a: Matrix, b: Matrix): Matrix => {
  const columns = transpose(b);
  return a.map((row) => columns.map((column) => dot(row, column)));
};

const softmax = (row: number[]): number[] => {
  const top = Math.max(...row);
  const exps = row.map((x) => Math.exp(x - top));
  const total = exps.reduce((a, b) => a + b, 0);
  return exps.map((e) => e / total);
};

export const scaledDotProductAttention = (Q: Tensor, K: Tensor, V: Tensor, mask?: Tensor) => {
  const [B, H, , D] = Q.shape;

  const head = (b: number, h: number) => {
    const scores = matmul(matrixAt(Q, b, h), transpose(matrixAt(K, b, h)));
    const allowed = mask && matrixAt(mask, b, 0);
    const weights = scores.map((row, n) =>
      softmax(row.map((s, m) => (allowed && !allowed[n][m] ? -Infinity : s / Math.sqrt(D)))),
    );
    return { weights, output: matmul(weights, matrixAt(V, b, h)) };
  };

  const heads = range(B).map((b) => range(H).map((h) => head(b, h)));
  return {
    output: heads.map((row) => row.map((x) => x.output)),
    weights: heads.map((row) => row.map((x) => x.weights)),
  };
};
