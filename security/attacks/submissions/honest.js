export function softmax({ shape: [n, d], data }) {
  const y = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const row = data.subarray(i * d, (i + 1) * d);
    const e = row.map((v) => Math.exp(v - Math.max(...row)));
    y.set(
      e.map((v) => v / e.reduce((a, b) => a + b)),
      i * d,
    );
  }
  return { shape: [n, d], data: y };
}
