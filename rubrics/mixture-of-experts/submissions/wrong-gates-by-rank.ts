interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | Uint8Array;
}

const silu = (z: number) => z / (1 + Math.exp(-z));

class Expert {
  constructor(
    private readonly e: number,
    private readonly wIn: Tensor,
    private readonly wOut: Tensor,
  ) {}

  run(token: number[]): number[] {
    const [, C, F] = this.wIn.shape;
    const hidden: number[] = [];
    for (let f = 0; f < F; f++) {
      let s = 0;
      for (let c = 0; c < C; c++) s += token[c] * this.wIn.data[(this.e * C + c) * F + f];
      hidden.push(silu(s));
    }
    return token.map((_, c) => hidden.reduce((s, h, f) => s + h * this.wOut.data[(this.e * F + f) * C + c], 0));
  }
}

export function moeLayer(x: Tensor, W_router: Tensor, W_in: Tensor, W_out: Tensor, k: number, mask?: Tensor) {
  const [N, C] = x.shape;
  const E = W_router.shape[1];
  const experts = Array.from({ length: E }, (_, e) => new Expert(e, W_in, W_out));
  const y: number[][] = [];
  const count: number[] = new Array(E).fill(0);
  const mass: number[] = new Array(E).fill(0);
  let T = 0;

  for (let n = 0; n < N; n++) {
    const token = Array.from(x.data.subarray(n * C, (n + 1) * C));
    const sum = new Array(C).fill(0);
    y.push(sum);
    if (mask && !mask.data[n]) continue;
    T++;

    const logits = experts.map((_, e) => token.reduce((s, v, c) => s + v * W_router.data[c * E + e], 0));
    const biggest = Math.max(...logits);
    const exps = logits.map((l) => Math.exp(l - biggest));
    const total = exps.reduce((a, b) => a + b);
    const p = exps.map((v) => v / total);

    // the k largest probabilities, and the experts they belong to
    const sorted = [...p].sort((a, b) => b - a).slice(0, k);
    const active = p.flatMap((v, e) => (v >= sorted[k - 1] ? [e] : []));
    const norm = sorted.reduce((a, b) => a + b);
    active.forEach((e, i) => {
      experts[e].run(token).forEach((v, c) => (sum[c] += (sorted[i] / norm) * v));
      count[e] += 1;
    });
    p.forEach((v, e) => (mass[e] += v));
  }

  let aux = 0;
  for (let e = 0; e < E; e++) aux += (E * count[e] * mass[e]) / (k * T * T);
  return { y, aux_loss: aux };
}
