// Tiled attention with an online softmax: Dao 2023, "FlashAttention-2", Algorithm 1, for at most 64 queries against a stretch of
// keys. Written once for float32 and float64, and once for engines with a fused multiply-add (FUSED) and those without.
//
// Queries lie in panels: two vectors wide, one query a lane, so that no sum crosses lanes. A panel of scores S is (key, lane),
// one of outputs O (column of V, lane), and every key or value is one number that is splatted over the lanes.

/** Keys of a tile: its scores (TILE × 2 vectors) stay in the first-level cache. */
const TILE = 96;
const WIDTH = 32; // bytes of a panel's row: two vectors

// Offsets of a segment's fields; kernel/segment.ts writes them.
const Q: usize = 0; // address of the queries, row-major (rows, D)
const K: usize = 4; // keys, packed: (keys / 4, D, 4)
const V: usize = 8; // values, packed: for each tile of keys (E / 4, keys, 4)
const O: usize = 12; // outputs (rows, E): panels of (E, lanes) until the last stretch of keys
const STATS: usize = 16; // running maximum and sum: per panel two rows of lanes
const MASK: usize = 20; // (rows, keys), or 0
const MASK_STRIDE: usize = 24; // bytes from one query's to the next's; 0 where all queries share one
const MASK_KIND: usize = 28; // 1: bytes, 0 is masked; 2: numbers that are added to the scores
const KEYS: usize = 32; // of this stretch
const D: usize = 36;
const E: usize = 40; // columns of V, a multiple of 4
const FLAGS: usize = 44;
const LAST: usize = 48; // the last key that query 0 sees, where causal or windowed; later queries see one more each
const FIRST: usize = 52; // the first key that it sees
const SCALE: usize = 56; // float64: 1/√d times log₂e

const IS_FIRST = 1; // nothing was seen of these queries
const IS_LAST = 2; // nothing more will be
const HAS_LAST = 4;
const HAS_FIRST = 8;
const CAREFUL = 16; // values are not all finite, and 0 · ∞ is not 0

// @ts-ignore: decorator
@inline function madd<T>(a: v128, b: v128, c: v128): v128 {
  return FUSED ? v128.relaxed_madd<T>(a, b, c) : v128.add<T>(v128.mul<T>(a, b), c);
}

// @ts-ignore: decorator
@inline function splat<T>(x: f64): v128 {
  return v128.splat<T>(<T>x);
}

// Maxima are `pmax`: one instruction, where `max` is eight. It keeps its first argument where either is NaN, so the maximum of a row
// is one of what is not, and NaN comes through in score − maximum.

/** 2ˣ for x ≤ 0; exactly 0 below the smallest normal number, and for −∞. NaN stays NaN. */
// @ts-ignore: decorator
@inline function exp2<T>(x: v128): v128 {
  if (sizeof<T>() == 4) {
    // Adding 1.5·2²³ + 127 rounds to the nearest integer n, and leaves n + 127 in the low bits: the exponent of 2ⁿ.
    x = v128.pmax<T>(x, splat<T>(-127));
    const shifted = v128.add<T>(x, splat<T>(12583039));
    const f = v128.sub<T>(x, v128.sub<T>(shifted, splat<T>(12583039)));
    // 2^0 has to be 1: a maximum that stays multiplies what was summed up by it, once a tile.
    let p = splat<T>(0.00133813025373207962);
    p = madd<T>(p, f, splat<T>(0.00966636851538544831));
    p = madd<T>(p, f, splat<T>(0.0555038101379645743));
    p = madd<T>(p, f, splat<T>(0.240223490380203614));
    p = madd<T>(p, f, splat<T>(0.693147180559945309));
    p = madd<T>(p, f, splat<T>(1));
    return v128.mul<T>(p, v128.shl<i32>(shifted, 23));
  }
  x = v128.pmax<T>(x, splat<T>(-1023));
  const shifted = v128.add<T>(x, splat<T>(6755399441056767));
  const f = v128.sub<T>(x, v128.sub<T>(shifted, splat<T>(6755399441056767)));
  let p = splat<T>(4.455817908336064e-10);
  p = madd<T>(p, f, splat<T>(7.074194297288521e-9));
  p = madd<T>(p, f, splat<T>(1.0178057087733941e-7));
  p = madd<T>(p, f, splat<T>(1.3215432535912376e-6));
  p = madd<T>(p, f, splat<T>(0.00001525273384155677));
  p = madd<T>(p, f, splat<T>(0.00015403530463724354));
  p = madd<T>(p, f, splat<T>(0.001333355814640647));
  p = madd<T>(p, f, splat<T>(0.009618129107587257));
  p = madd<T>(p, f, splat<T>(0.05550410866482163));
  p = madd<T>(p, f, splat<T>(0.24022650695910158));
  p = madd<T>(p, f, splat<T>(0.6931471805599453));
  p = madd<T>(p, f, splat<T>(1));
  return v128.mul<T>(p, v128.shl<i64>(shifted, 52));
}

/** S = K·Q, four keys at a time. */
function scores<T>(q: usize, k: usize, depth: i32, keys: i32, s: usize): void {
  for (let j = 0; j < keys; j += 4) {
    let a0 = splat<T>(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
    for (let at = q, end = q + <usize>depth * WIDTH; at < end; at += WIDTH) {
      const x = v128.load(at), y = v128.load(at, 16);
      let one = v128.load_splat<T>(k);
      a0 = madd<T>(one, x, a0); a1 = madd<T>(one, y, a1);
      one = v128.load_splat<T>(k, sizeof<T>());
      b0 = madd<T>(one, x, b0); b1 = madd<T>(one, y, b1);
      one = v128.load_splat<T>(k, 2 * sizeof<T>());
      c0 = madd<T>(one, x, c0); c1 = madd<T>(one, y, c1);
      one = v128.load_splat<T>(k, 3 * sizeof<T>());
      d0 = madd<T>(one, x, d0); d1 = madd<T>(one, y, d1);
      k += 4 * sizeof<T>();
    }
    v128.store(s, a0); v128.store(s, a1, 16);
    v128.store(s, b0, 32); v128.store(s, b1, 48);
    v128.store(s, c0, 64); v128.store(s, c1, 80);
    v128.store(s, d0, 96); v128.store(s, d1, 112);
    s += 4 * WIDTH;
  }
}

/** O = α·O + V·P, four columns at a time. Each tile has sums of its own, which keeps rounding errors from growing with N. */
function accumulate<T>(p: usize, v: usize, block: usize, keys: i32, columns: i32, o: usize, alpha0: v128, alpha1: v128): void {
  for (let e = 0; e < columns; e += 4) {
    let a0 = splat<T>(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
    let at = v;
    for (let from = p, end = p + <usize>keys * WIDTH; from < end; from += WIDTH) {
      const x = v128.load(from), y = v128.load(from, 16);
      let one = v128.load_splat<T>(at);
      a0 = madd<T>(one, x, a0); a1 = madd<T>(one, y, a1);
      one = v128.load_splat<T>(at, sizeof<T>());
      b0 = madd<T>(one, x, b0); b1 = madd<T>(one, y, b1);
      one = v128.load_splat<T>(at, 2 * sizeof<T>());
      c0 = madd<T>(one, x, c0); c1 = madd<T>(one, y, c1);
      one = v128.load_splat<T>(at, 3 * sizeof<T>());
      d0 = madd<T>(one, x, d0); d1 = madd<T>(one, y, d1);
      at += 4 * sizeof<T>();
    }
    v128.store(o, madd<T>(v128.load(o), alpha0, a0)); v128.store(o, madd<T>(v128.load(o, 16), alpha1, a1), 16);
    v128.store(o, madd<T>(v128.load(o, 32), alpha0, b0), 32); v128.store(o, madd<T>(v128.load(o, 48), alpha1, b1), 48);
    v128.store(o, madd<T>(v128.load(o, 64), alpha0, c0), 64); v128.store(o, madd<T>(v128.load(o, 80), alpha1, c1), 80);
    v128.store(o, madd<T>(v128.load(o, 96), alpha0, d0), 96); v128.store(o, madd<T>(v128.load(o, 112), alpha1, d1), 112);
    v += block;
    o += 4 * WIDTH;
  }
}

/** The same where a value may not be finite: a key that is masked counts for nothing, also where 0 · ∞ would be NaN. */
function accumulateWithCare<T>(p: usize, seen: usize, v: usize, block: usize, keys: i32, columns: i32, o: usize, alphas: usize): void {
  const lanes = <i32>(WIDTH / sizeof<T>());
  for (let e = 0; e < columns; e++) {
    for (let lane = 0; lane < lanes; lane++) {
      const to = o + <usize>(e * lanes + lane) * sizeof<T>();
      let sum: T = <T>0;
      for (let j = 0; j < keys; j++) {
        const at = <usize>(j * lanes + lane) * sizeof<T>();
        if (load<T>(seen + at) == <T>-Infinity) continue;
        sum += load<T>(p + at) * load<T>(v + <usize>(e >> 2) * block + <usize>(4 * j + (e & 3)) * sizeof<T>());
      }
      // Where nothing was seen before, α may be 0 and the output 0.
      store<T>(to, load<T>(to) * load<T>(alphas + <usize>lane * sizeof<T>()) + sum);
    }
  }
}

/** Scores of keys that a query does not see become −∞. */
function hide<T>(s: usize, from: i32, keys: i32, first: f64, last: f64): void {
  const lanes = <i32>(WIDTH / sizeof<T>());
  for (let j = 0; j < keys; j++) {
    const key = <f64>(from + j);
    for (let lane = 0; lane < lanes; lane++)
      if (key > last + <f64>lane || key < first + <f64>lane) store<T>(s + <usize>(j * lanes + lane) * sizeof<T>(), <T>-Infinity);
  }
}

function applyMask<T>(s: usize, mask: usize, stride: usize, kind: i32, rows: i32, keys: i32): void {
  const lanes = <i32>(WIDTH / sizeof<T>());
  for (let lane = 0; lane < rows; lane++, mask += stride)
    for (let j = 0; j < keys; j++) {
      const at = s + <usize>(j * lanes + lane) * sizeof<T>();
      if (kind == 2) store<T>(at, load<T>(at) + load<T>(mask + <usize>j * sizeof<T>()) * <T>1.4426950408889634);
      else if (load<u8>(mask + <usize>j) == 0) store<T>(at, <T>-Infinity);
    }
}

/** Four numbers times the scale, with one rounding. */
// @ts-ignore: decorator
@inline function scaled(x: v128, scale: v128): v128 {
  const low = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.promote_low_f32x4(x), scale));
  const high = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 1)), scale));
  return v128.shuffle<f64>(low, high, 0, 2);
}

/** Stores the columns of four rows of float32, `stride` bytes from one to the next. */
// @ts-ignore: decorator
@inline function storeTransposed(a: v128, b: v128, c: v128, d: v128, to: usize, stride: usize): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7), CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(ab, cd, 0, 2));
  v128.store(to + stride, v128.shuffle<f64>(ab, cd, 1, 3));
  v128.store(to + 2 * stride, v128.shuffle<f64>(AB, CD, 0, 2));
  v128.store(to + 3 * stride, v128.shuffle<f64>(AB, CD, 1, 3));
}

/** Queries (rows, D) to a panel (D, lanes), times the scale; a lane without a query has the last one, and nobody asks for it. */
function packQueries<T>(q: usize, rows: i32, depth: i32, scale: f64, to: usize): void {
  const lanes = <i32>(WIDTH / sizeof<T>());
  let from = 0;
  if (sizeof<T>() == 4) {
    const factor = f64x2.splat(scale), row = <usize>depth * 4;
    for (let lane = 0; lane < 8; lane += 4) {
      const a = q + <usize>min(lane, rows - 1) * row, b = q + <usize>min(lane + 1, rows - 1) * row;
      const c = q + <usize>min(lane + 2, rows - 1) * row, d = q + <usize>min(lane + 3, rows - 1) * row;
      for (let at: usize = 0; at + 16 <= row; at += 16)
        storeTransposed(
          scaled(v128.load(a + at), factor), scaled(v128.load(b + at), factor),
          scaled(v128.load(c + at), factor), scaled(v128.load(d + at), factor),
          to + at * 8 + <usize>lane * 4, WIDTH,
        );
    }
    from = depth & ~3;
  }
  for (let lane = 0; lane < lanes; lane++)
    for (let d = from; d < depth; d++)
      store<T>(
        to + <usize>(d * lanes + lane) * sizeof<T>(),
        <T>(<f64>load<T>(q + <usize>(min(lane, rows - 1) * depth + d) * sizeof<T>()) * scale),
      );
}

/** A panel of outputs (E, lanes), divided by the sums, to (rows, E) in the same place. */
function finish<T>(o: usize, stats: usize, rows: i32, columns: i32, scratch: usize): void {
  const lanes = <i32>(WIDTH / sizeof<T>());
  // 1 / sum, and 0 where nothing was seen.
  for (let lane = 0; lane < lanes; lane++) {
    const at = stats + WIDTH + <usize>lane * sizeof<T>();
    store<T>(scratch + <usize>lane * sizeof<T>(), load<T>(at) == <T>0 ? <T>0 : <T>1 / load<T>(at));
  }
  const inverse0 = v128.load(scratch), inverse1 = v128.load(scratch, 16);
  for (let at = o, end = o + <usize>columns * WIDTH, to = scratch; at < end; at += WIDTH, to += WIDTH) {
    v128.store(to, v128.mul<T>(v128.load(at), inverse0));
    v128.store(to, v128.mul<T>(v128.load(at, 16), inverse1), 16);
  }
  if (sizeof<T>() == 4 && rows == 8) {
    for (let lane = 0; lane < 8; lane += 4)
      for (let e = 0; e < columns; e += 4) {
        const from = scratch + <usize>e * WIDTH + <usize>lane * 4;
        storeTransposed(
          v128.load(from), v128.load(from, 32), v128.load(from, 64), v128.load(from, 96),
          o + <usize>(lane * columns + e) * 4, <usize>columns * 4,
        );
      }
    return;
  }
  for (let lane = 0; lane < rows; lane++)
    for (let e = 0; e < columns; e++)
      store<T>(
        o + <usize>(lane * columns + e) * sizeof<T>(),
        load<T>(scratch + <usize>(e * lanes + lane) * sizeof<T>()),
      );
}

// @ts-ignore: decorator
@inline function attend<T>(segment: usize, row: i32, rows: i32, scratch: usize): void {
  const lanes = <i32>(WIDTH / sizeof<T>());
  const lowest = sizeof<T>() == 4 ? -3.4028234663852886e38 : -1.7976931348623157e308;
  const depth = load<i32>(segment, D), columns = load<i32>(segment, E), keys = load<i32>(segment, KEYS);
  const flags = load<i32>(segment, FLAGS);
  const kind = load<i32>(segment, MASK_KIND), maskStride = <usize>load<i32>(segment, MASK_STRIDE);
  const k = <usize>load<i32>(segment, K), v = <usize>load<i32>(segment, V);
  const keyBytes = <usize>depth * sizeof<T>(), valueBytes = <usize>columns * sizeof<T>();
  const padded = (keys + 3) & ~3;
  const panelBytes = <usize>columns * WIDTH, queryBytes = <usize>depth * WIDTH;
  const q = <usize>load<i32>(segment, Q) + <usize>row * keyBytes;
  const o = <usize>load<i32>(segment, O) + <usize>row * valueBytes;
  const stats = <usize>load<i32>(segment, STATS) + <usize>(row / lanes) * (2 * WIDTH);
  const panels = (rows + lanes - 1) / lanes;
  const s = scratch, raw = s + TILE * WIDTH, alphas = raw + TILE * WIDTH, packed = alphas + WIDTH;
  const scale = load<f64>(segment, SCALE);

  for (let panel = 0; panel < panels; panel++) {
    packQueries<T>(q + <usize>(panel * lanes) * keyBytes, rows - panel * lanes, depth, scale, packed + <usize>panel * queryBytes);
    if (flags & IS_FIRST) {
      const at = stats + <usize>panel * (2 * WIDTH);
      v128.store(at, splat<T>(lowest)); v128.store(at, splat<T>(lowest), 16);
      v128.store(at, splat<T>(0), 32); v128.store(at, splat<T>(0), 48);
      memory.fill(o + <usize>panel * panelBytes, 0, panelBytes);
    }
  }

  for (let from = 0; from < keys; from += TILE) {
    for (let panel = 0; panel < panels; panel++) {
      const top = row + panel * lanes;
      // What the first lane sees; every further lane sees one more at the end and one less at the start.
      const last = flags & HAS_LAST ? load<i32>(segment, LAST) + top : i32.MAX_VALUE - lanes;
      const first = flags & HAS_FIRST ? load<i32>(segment, FIRST) + top : i32.MIN_VALUE;
      const upTo = min(min(from + TILE, keys), max(last, -lanes) + lanes);
      const n = upTo - from;
      if (n <= 0 || upTo <= first) continue;
      const filled = (n + 3) & ~3;
      scores<T>(packed + <usize>panel * queryBytes, k + <usize>from * keyBytes, depth, filled, s);
      if (upTo - 1 > last || from < first + lanes - 1) hide<T>(s, from, n, <f64>first, <f64>last);
      if (kind != 0) {
        const bytes = <usize>from * (kind == 2 ? sizeof<T>() : 1);
        applyMask<T>(s, <usize>load<i32>(segment, MASK) + <usize>top * maskStride + bytes, maskStride, kind, min(lanes, rows - panel * lanes), n);
      }
      for (let j = n; j < filled; j++) {
        v128.store(s + <usize>j * WIDTH, splat<T>(-Infinity)); v128.store(s + <usize>j * WIDTH, splat<T>(-Infinity), 16);
      }

      const at = stats + <usize>panel * (2 * WIDTH);
      const m0 = v128.load(at), m1 = v128.load(at, 16);
      let n0 = m0, n1 = m1;
      const end = s + <usize>filled * WIDTH;
      for (let p = s; p < end; p += WIDTH) {
        n0 = v128.pmax<T>(n0, v128.load(p));
        n1 = v128.pmax<T>(n1, v128.load(p, 16));
      }
      if (flags & CAREFUL) memory.copy(raw, s, <usize>filled * WIDTH);
      let sum0 = splat<T>(0), sum1 = sum0;
      for (let p = s; p < end; p += WIDTH) {
        const x = exp2<T>(v128.sub<T>(v128.load(p), n0)), y = exp2<T>(v128.sub<T>(v128.load(p, 16), n1));
        v128.store(p, x); v128.store(p, y, 16);
        sum0 = v128.add<T>(sum0, x); sum1 = v128.add<T>(sum1, y);
      }
      const alpha0 = exp2<T>(v128.sub<T>(m0, n0)), alpha1 = exp2<T>(v128.sub<T>(m1, n1));
      v128.store(at, n0); v128.store(at, n1, 16);
      v128.store(at, madd<T>(v128.load(at, 32), alpha0, sum0), 32); v128.store(at, madd<T>(v128.load(at, 48), alpha1, sum1), 48);
      const values = v + <usize>from * valueBytes, to = o + <usize>panel * panelBytes;
      const block = <usize>min(TILE, padded - from) * (4 * sizeof<T>());
      if (flags & CAREFUL) {
        v128.store(alphas, alpha0); v128.store(alphas, alpha1, 16);
        accumulateWithCare<T>(s, raw, values, block, n, columns, to, alphas);
      } else accumulate<T>(s, values, block, filled, columns, to, alpha0, alpha1);
    }
  }

  if (flags & IS_LAST)
    for (let panel = 0; panel < panels; panel++)
      finish<T>(o + <usize>panel * panelBytes, stats + <usize>panel * (2 * WIDTH), rows - panel * lanes > lanes ? lanes : rows - panel * lanes, columns, packed);
}

/** Keys (rows, D) to (rows / 4, D, 4), for a multiple of four of them. */
// @ts-ignore: decorator
@inline function packKeys<T>(from: usize, rows: i32, depth: i32, to: usize): void {
  const row = <usize>depth * sizeof<T>();
  for (let i = 0; i < rows; i += 4, from += 4 * row, to += 4 * row) {
    let d = 0;
    if (sizeof<T>() == 4)
      for (; d + 4 <= depth; d += 4) {
        const at = from + <usize>d * 4;
        storeTransposed(v128.load(at), v128.load(at + row), v128.load(at + 2 * row), v128.load(at + 3 * row), to + <usize>d * 16, 16);
      }
    for (; d < depth; d++)
      for (let j = 0; j < 4; j++)
        store<T>(to + <usize>(4 * d + j) * sizeof<T>(), load<T>(from + <usize>j * row + <usize>d * sizeof<T>()));
  }
}

/** Values (rows, E) to (E / 4, rows, 4); columns that make E a multiple of four are 0. Blocks of four columns are `block` bytes. */
// @ts-ignore: decorator
@inline function packValues<T>(from: usize, rows: i32, columns: i32, to: usize, block: usize): void {
  const row = <usize>columns * sizeof<T>(), four: usize = 4 * sizeof<T>();
  for (let i = 0; i < rows; i++, from += row, to += four) {
    let e = 0, at = to;
    for (; e + 4 <= columns; e += 4, at += block) {
      v128.store(at, v128.load(from + <usize>e * sizeof<T>()));
      if (sizeof<T>() == 8) v128.store(at, v128.load(from + <usize>e * sizeof<T>(), 16), 16);
    }
    if (e < columns)
      for (let j = 0; j < 4; j++)
        store<T>(at + <usize>j * sizeof<T>(), e + j < columns ? load<T>(from + <usize>(e + j) * sizeof<T>()) : <T>0);
  }
}

export function packKeys32(from: usize, rows: i32, depth: i32, to: usize): void {
  packKeys<f32>(from, rows, depth, to);
}

export function packKeys64(from: usize, rows: i32, depth: i32, to: usize): void {
  packKeys<f64>(from, rows, depth, to);
}

export function packValues32(from: usize, rows: i32, columns: i32, to: usize, block: usize): void {
  packValues<f32>(from, rows, columns, to, block);
}

export function packValues64(from: usize, rows: i32, columns: i32, to: usize, block: usize): void {
  packValues<f64>(from, rows, columns, to, block);
}

export function attend32(segment: usize, row: i32, rows: i32, scratch: usize): void {
  attend<f32>(segment, row, rows, scratch);
}

export function attend64(segment: usize, row: i32, rows: i32, scratch: usize): void {
  attend<f64>(segment, row, rows, scratch);
}

/** Whether all of `bytes` (a multiple of 16) is finite: x − x is 0 then, and NaN otherwise. */
// @ts-ignore: decorator
@inline function finite<T>(at: usize, bytes: usize): bool {
  let sum = splat<T>(0);
  for (const end = at + bytes; at < end; at += 16) {
    const x = v128.load(at);
    sum = v128.add<T>(sum, v128.sub<T>(x, x));
  }
  return !v128.any_true(v128.ne<T>(sum, splat<T>(0)));
}
export function finite32(at: usize, bytes: usize): bool { return finite<f32>(at, bytes); }
export function finite64(at: usize, bytes: usize): bool { return finite<f64>(at, bytes); }
