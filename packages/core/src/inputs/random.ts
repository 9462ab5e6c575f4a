/**
 * A counter-based generator: Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), keyed by
 * text. Only integer arithmetic, +, −, ×, ÷ and √ are used, all of which IEEE 754 fixes to the last bit, so every platform
 * draws the same stream.
 */
export interface Random {
  /** Uniform on [0, 1), with 32 random bits. */
  uniform(): number;
  /** A standard normal variate. */
  normal(): number;
  /** Uniform on the integers of [low, high]. */
  integer(low: number, high: number): number;
}

/** The stream of a name: the same parts give the same stream, any other parts an unrelated one. */
export function random(...name: readonly (string | number)[]): Random {
  const key = keyOf(name.join("\u001f"));
  const block = new Uint32Array(4);
  let counter = 0;
  let used = 4;
  const next = (): number => {
    if (used === 4) {
      philox([counter >>> 0, Math.floor(counter / 2 ** 32), 0, 0], key, block);
      counter++;
      used = 0;
    }
    return block[used++] as number;
  };
  const uniform = () => next() / 2 ** 32;
  let spare: number | undefined;
  return {
    uniform,
    integer: (low, high) => low + Math.floor(uniform() * (high - low + 1)),
    normal() {
      if (spare !== undefined) {
        const v = spare;
        spare = undefined;
        return v;
      }
      // Marsaglia's polar method: needs no trigonometry, whose last bits differ between engines.
      for (;;) {
        const x = 2 * uniform() - 1;
        const y = 2 * uniform() - 1;
        const s = x * x + y * y;
        if (s === 0 || s >= 1) continue;
        const f = Math.sqrt((-2 * portableLog(s)) / s);
        spare = y * f;
        return x * f;
      }
    },
  };
}

/** One block of Philox4x32-10: four words from a counter of four and a key of two. Exported for its published test vectors. */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
  out: Uint32Array,
): void {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let r = 0; r < 10; r++) {
    const [a, b] = [c0, c2];
    c0 = (high(0xcd9e8d57, b) ^ c1 ^ k0) >>> 0;
    c2 = (high(0xd2511f53, a) ^ c3 ^ k1) >>> 0;
    c1 = Math.imul(0xcd9e8d57, b) >>> 0;
    c3 = Math.imul(0xd2511f53, a) >>> 0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/**
 * Noise on [-1, 1) for shaking: sfc32 (Doty-Humphrey, PractRand), ten times cheaper than Philox, which nothing here needs
 * a counter for. Integer arithmetic only.
 */
export function noise(...name: readonly (string | number)[]): () => number {
  let [a, b] = keyOf(name.join("\u001f"));
  let c = 0x9e3779b9;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum;
  };
  for (let i = 0; i < 12; i++) next();
  return () => next() / 2 ** 31;
}

/** The high half of a 32 × 32 bit product. */
function high(a: number, b: number): number {
  const [aHigh, aLow, bHigh, bLow] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  return (aHigh * bHigh + Math.floor((middle + aLow * bHigh) / 2 ** 16)) >>> 0;
}

/** Two 32-bit words from text, by FNV-1a with two offsets and a final mix (MurmurHash3's). */
function keyOf(text: string): [number, number] {
  const hash = (offset: number): number => {
    let h = offset;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  };
  return [hash(0x811c9dc5), hash(0x2f0b4c47)];
}

/** ln x for 0 < x < 1 by exact scaling and a series of atanh, in operations that IEEE 754 fixes. */
function portableLog(x: number): number {
  let m = x;
  let e = 0;
  while (m < Math.SQRT1_2) {
    m *= 2;
    e--;
  }
  const t = (m - 1) / (m + 1);
  const t2 = t * t;
  let series = 0;
  for (let k = 23; k >= 1; k -= 2) series = series * t2 + 1 / k;
  return 2 * t * series + e * Math.LN2;
}
