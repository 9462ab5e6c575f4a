interface Tensor {
    shape: number[];
    dtype: string;
    data: Float32Array | Float64Array | Uint8Array;
}

// index into a 4d tensor
function at(t: Tensor, a: number, b: number, c: number, d: number): number {
    const [, B, C, D] = t.shape;
    return t.data[((a * B + b) * C + c) * D + d];
}

function put(t: Tensor, a: number, b: number, c: number, d: number, value: number): void {
    const [, B, C, D] = t.shape;
    t.data[((a * B + b) * C + c) * D + d] = value;
}

function empty(shape: number[], like: Tensor): Tensor {
    const length = shape.reduce((x, y) => x * y, 1);
    const data = like.data instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
    return { shape: shape, dtype: like.dtype, data: data };
}

export function scaledDotProductAttention(Q: Tensor, K: Tensor, V: Tensor, mask?: Tensor) {
    const B = Q.shape[0];
    const H = Q.shape[1];
    const N = Q.shape[2];
    const dk = Q.shape[3];
    const M = K.shape[2];
    const E = V.shape[3];

    const weights = empty([B, H, N, M], Q);
    const output = empty([B, H, N, E], Q);

    for (let b = 0; b < B; b++) {
        for (let h = 0; h < H; h++) {
            for (let n = 0; n < N; n++) {
                // logits
                const logits = new Array<number>(M);
                for (let m = 0; m < M; m++) {
                    let sum = 0;
                    for (let i = 0; i < dk; i++) {
                        sum += at(Q, b, h, n, i) * at(K, b, h, m, i);
                    }
                    logits[m] = sum / dk;
                    if (mask !== undefined && at(mask, b, 0, n, m) === 0) {
                        logits[m] = -Infinity;
                    }
                }

                // softmax
                let max = logits[0];
                for (const x of logits) max = Math.max(max, x);
                let total = 0;
                for (let m = 0; m < M; m++) {
                    logits[m] = Math.exp(logits[m] - max);
                    total += logits[m];
                }

                // weighted average
                for (let m = 0; m < M; m++) put(weights, b, h, n, m, logits[m] / total);
                for (let e = 0; e < E; e++) {
                    let sum = 0;
                    for (let m = 0; m < M; m++) sum += logits[m] * at(V, b, h, m, e);
                    put(output, b, h, n, e, sum / total);
                }
            }
        }
    }

    return { output, weights };
}
