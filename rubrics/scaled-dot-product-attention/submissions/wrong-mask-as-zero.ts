interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | Uint8Array;
}

class Matrix {
  readonly data: Float64Array;

  constructor(
    readonly rows: number,
    readonly cols: number,
    data?: ArrayLike<number>,
  ) {
    this.data = data ? Float64Array.from(data) : new Float64Array(rows * cols);
  }

  static head(t: Tensor, index: number): Matrix {
    const [rows, cols] = t.shape.slice(-2);
    const size = rows * cols;
    return new Matrix(rows, cols, t.data.subarray(index * size, (index + 1) * size));
  }

  get transposed(): Matrix {
    const out = new Matrix(this.cols, this.rows);
    for (let r = 0; r < this.rows; r++)
      for (let c = 0; c < this.cols; c++) out.data[c * this.rows + r] = this.data[r * this.cols + c];
    return out;
  }

  times(other: Matrix): Matrix {
    const out = new Matrix(this.rows, other.cols);
    for (let r = 0; r < this.rows; r++)
      for (let i = 0; i < this.cols; i++) {
        const x = this.data[r * this.cols + i];
        for (let c = 0; c < other.cols; c++) out.data[r * other.cols + c] += x * other.data[i * other.cols + c];
      }
    return out;
  }

  hadamard(other: Matrix): Matrix {
    return new Matrix(this.rows, this.cols, this.data.map((x, i) => x * other.data[i]));
  }

  scale(factor: number): Matrix {
    return new Matrix(this.rows, this.cols, this.data.map((x) => x * factor));
  }

  softmax(): Matrix {
    const out = new Matrix(this.rows, this.cols, this.data);
    for (let r = 0; r < this.rows; r++) {
      const row = out.data.subarray(r * this.cols, (r + 1) * this.cols);
      const max = row.reduce((a, b) => Math.max(a, b), -Infinity);
      let sum = 0;
      row.forEach((x, i) => {
        row[i] = Math.exp(x - max);
        sum += row[i];
      });
      row.forEach((x, i) => {
        row[i] = x / sum;
      });
    }
    return out;
  }
}

function stack(matrices: Matrix[], lead: number[], dtype: string): Tensor {
  const { rows, cols } = matrices[0];
  const Floats = dtype === "float64" ? Float64Array : Float32Array;
  const data = new Floats(matrices.length * rows * cols);
  matrices.forEach((m, i) => data.set(m.data, i * rows * cols));
  return { shape: [...lead, rows, cols], dtype, data };
}

export function scaledDotProductAttention(Q: Tensor, K: Tensor, V: Tensor, mask?: Tensor) {
  const [B, H, , D] = Q.shape;
  const outputs: Matrix[] = [];
  const weights: Matrix[] = [];
  for (let i = 0; i < B * H; i++) {
    let scores = Matrix.head(Q, i).times(Matrix.head(K, i).transposed).scale(1 / Math.sqrt(D));
    if (mask) scores = scores.hadamard(Matrix.head(mask, Math.floor(i / H)));
    const w = scores.softmax();
    weights.push(w);
    outputs.push(w.times(Matrix.head(V, i)));
  }
  return { output: stack(outputs, [B, H], Q.dtype), weights: stack(weights, [B, H], Q.dtype) };
}
