import {
  COUNTER,
  type Cut,
  DATA,
  MOST_TASKS,
  ROWS,
  SEGMENT_BYTES,
  SEGMENTS,
  STOP,
  TASKS,
  TILE,
  up,
  WIDTH,
} from "./cut.ts";
import type { Problem } from "./shapes.ts";

const [FIRST, LAST, HAS_LAST, HAS_FIRST, CAREFUL] = [1, 2, 4, 8, 16] as const;

/** What the engine's code does with what is placed, in one precision (assembly/attention.ts). */
export interface Packing {
  packKeys(from: number, rows: number, depth: number, to: number): void;
  packValues(from: number, rows: number, columns: number, to: number, block: number): void;
  /** Whether all numbers in these bytes are. */
  finite(at: number, bytes: number): number;
}

/** Queries of one head against one stretch of keys. */
export interface Block {
  /** Head of all B · Hq, and of all B · Hkv. */
  readonly head: number;
  readonly keyHead: number;
  /** The first of its queries, and how many. */
  readonly row: number;
  readonly rows: number;
}

interface Placed extends Block {
  readonly output: number;
  readonly stats: number;
}

/** What is in the engine's memory at a time: queries, keys, values and outputs, and a list of tasks. */
export class Stage {
  readonly #problem: Problem;
  readonly #cut: Cut;
  readonly #buffer: ArrayBufferLike;
  readonly #code: Packing;
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #start: number;
  readonly #end: number;
  #at: number;
  #tasks = 0;
  #placed: Placed[] = [];
  #keys: { readonly head: number; readonly k: number; readonly v: number; readonly finite: boolean } | undefined;

  constructor(problem: Problem, cut: Cut, threads: number, buffer: ArrayBufferLike, code: Packing) {
    this.#problem = problem;
    this.#cut = cut;
    this.#buffer = buffer;
    this.#code = code;
    this.#words = new Int32Array(buffer);
    this.#numbers = new Float64Array(buffer);
    this.#start = up(DATA + threads * cut.scratch, 64);
    this.#end = DATA + threads * cut.scratch + cut.stage;
    this.#at = this.#start;
  }

  get tasks(): number {
    return this.#tasks;
  }

  /** Forgets what was placed. */
  clear(): void {
    this.#at = this.#start;
    this.#placed = [];
    this.#keys = undefined;
    this.#list();
  }

  /** Begins a new list of tasks, and keeps what is placed. */
  #list(): void {
    this.#tasks = 0;
    this.#words[COUNTER / 4] = 0;
    this.#words[STOP / 4] = 0;
  }

  /** Whether this block and its keys can be placed beside what is there. */
  fits({ rows, keyHead }: Block): boolean {
    const { bytes, columns } = this.#cut;
    const { M, D, mask } = this.#problem;
    const masked = mask === undefined ? 0 : (mask.strides[2] === 0 ? 1 : rows) * M * (mask.kind === "bool" ? 1 : bytes);
    const keys = this.#keys?.head === keyHead ? 0 : (M + 4) * (D + columns) * bytes;
    const need = keys + up(rows, 8) * (D + columns + 2) * bytes + masked + 512;
    return this.#at + need <= this.#end && this.#tasks + Math.ceil(rows / ROWS) <= MOST_TASKS;
  }

  /** Places a block with all its keys. */
  place(block: Block): void {
    const { M } = this.#problem;
    if (this.#keys?.head !== block.keyHead) this.#keys = this.#placeKeys(block.keyHead, 0, M);
    this.#segment(this.#placeQueries(block), this.#keys, 0, M, FIRST | LAST);
  }

  /** Places a block alone; its keys come in stretches. */
  placeAlone(block: Block): (from: number, to: number, first: boolean, last: boolean) => void {
    this.clear();
    const placed = this.#placeQueries(block);
    const [at, queries] = [this.#at, this.#placed];
    return (from, to, first, last) => {
      this.#at = at;
      this.#placed = queries;
      this.#list();
      const keys = this.#placeKeys(block.keyHead, from, to);
      this.#segment(placed, keys, from, to, (first ? FIRST : 0) | (last ? LAST : 0));
    };
  }

  /** The tasks are done; what came of them is still to be collected. */
  finished(): void {
    this.#list();
  }

  /** Copies what came of everything that is placed. */
  collect(output: Float32Array | Float64Array, lse: Float64Array | undefined): void {
    const { N, E } = this.#problem;
    const { bytes, columns } = this.#cut;
    const lanes = WIDTH / bytes;
    for (const { head, row, rows, output: o, stats } of this.#placed) {
      const to = (head * N + row) * E;
      const from = this.#view(o, rows * columns);
      if (columns === E) output.set(from, to);
      else for (let i = 0; i < rows; i++) output.set(from.subarray(i * columns, i * columns + E), to + i * E);
      if (lse === undefined) continue;
      const sums = this.#view(stats, up(rows, lanes) * 2);
      for (let i = 0; i < rows; i++) {
        const at = Math.floor(i / lanes) * 2 * lanes + (i % lanes);
        const sum = sums[at + lanes]!;
        lse[head * N + row + i] = sum === 0 ? Number.NEGATIVE_INFINITY : sums[at]! * Math.LN2 + Math.log(sum);
      }
    }
  }

  #placeQueries(block: Block): Placed & { readonly q: number } {
    const { N, D, Q } = this.#problem;
    const { bytes, columns } = this.#cut;
    const padded = up(block.rows, WIDTH / bytes);
    const q = this.#take(block.rows * D);
    const from = (block.head * N + block.row) * D;
    this.#view(q, block.rows * D).set(Q.subarray(from, from + block.rows * D));
    const placed = { ...block, q, output: this.#take(padded * columns), stats: this.#take(padded * 2) };
    this.#placed.push(placed);
    return placed;
  }

  /** Keys from..to of a head, packed as the tiles read them, with zeros up to a multiple of four. */
  #placeKeys(head: number, from: number, to: number) {
    const { M, D, E, K, V } = this.#problem;
    const { bytes, columns } = this.#cut;
    const padded = up(to - from, 4);
    const k = this.#take(padded * D);
    const v = this.#take(padded * columns);
    const { packKeys, packValues, finite } = this.#code;
    for (let at = 0; at < padded; at += TILE) {
      const rows = Math.min(TILE, padded - at);
      const [first, last] = [head * M + from + at, Math.min(head * M + to, head * M + from + at + rows)];
      packKeys(this.#bounce(K, first, last, D, rows), rows, D, k + at * D * bytes);
      packValues(this.#bounce(V, first, last, E, rows), rows, E, v + at * columns * bytes, rows * 4 * bytes);
    }
    return { head, k, v, finite: finite(v, padded * columns * bytes) !== 0 };
  }

  /** Rows first..last of what a caller gave, with zeros up to so many rows, where the code can read them. */
  #bounce(data: Float32Array | Float64Array, first: number, last: number, width: number, rows: number): number {
    const at = this.#end;
    const view = this.#view(at, rows * width);
    view.set(data.subarray(first * width, last * width));
    view.fill(0, (last - first) * width);
    return at;
  }

  /** Describes a block against the keys from..to, and lists its tasks. */
  #segment(
    { q, head, row, rows, output, stats }: Placed & { readonly q: number },
    { k, v, finite }: { readonly k: number; readonly v: number; readonly finite: boolean },
    from: number,
    to: number,
    stretch: number,
  ): void {
    const { D, scale, last, first, mask } = this.#problem;
    const {
      at: masked,
      stride,
      kind,
    } = mask === undefined ? { at: 0, stride: 0, kind: 0 } : this.#placeMask(head, row, rows, from, to);
    const hides = last !== undefined || first !== undefined || mask !== undefined;
    const flags =
      stretch |
      (last === undefined ? 0 : HAS_LAST!) |
      (first === undefined ? 0 : HAS_FIRST!) |
      (hides && !finite ? CAREFUL : 0);
    const segment = SEGMENTS + SEGMENT_BYTES * this.#tasks;
    const shift = row - from;
    this.#words.set(
      [
        q,
        k,
        v,
        output,
        stats,
        masked,
        stride,
        kind,
        to - from,
        D,
        this.#cut.columns,
        flags,
        (last ?? 0) + shift,
        (first ?? 0) + shift,
      ],
      segment / 4,
    );
    this.#numbers[segment / 8 + 7] = scale * Math.LOG2E;
    for (let task = 0; task < rows; task += ROWS, this.#tasks++)
      this.#words.set([segment, task, Math.min(ROWS, rows - task)], (TASKS + 12 * this.#tasks) / 4);
  }

  #placeMask(head: number, row: number, rows: number, from: number, to: number) {
    const { Hq, mask } = this.#problem;
    const { kind, data, strides } = mask!;
    const keys = to - from;
    const start = strides[0] * Math.floor(head / Hq) + strides[1] * (head % Hq) + from;
    const one = strides[2] === 0;
    const lines = one ? 1 : rows;
    const at = kind === "bool" ? this.#takeBytes(lines * keys) : this.#take(lines * keys);
    const view = kind === "bool" ? new Uint8Array(this.#buffer, at, lines * keys) : this.#view(at, lines * keys);
    for (let i = 0; i < lines; i++) {
      const source = start + strides[2] * (row + i);
      const line = data.subarray(source, source + keys);
      // Not 0 is true, whatever it would be as a byte.
      if (kind === "bool" && !(line instanceof Uint8Array))
        for (let j = 0; j < keys; j++) view[i * keys + j] = line[j] === 0 ? 0 : 1;
      else view.set(line, i * keys);
    }
    const bytes = kind === "bool" ? 1 : this.#cut.bytes;
    return { at, stride: one ? 0 : keys * bytes, kind: kind === "bool" ? 1 : 2 };
  }

  #view(at: number, length: number): Float32Array | Float64Array {
    return this.#cut.bytes === 4
      ? new Float32Array(this.#buffer, at, length)
      : new Float64Array(this.#buffer, at, length);
  }

  #take = (numbers: number): number => this.#takeBytes(numbers * this.#cut.bytes);

  #takeBytes(bytes: number): number {
    const at = this.#at;
    this.#at = up(at + bytes, 64);
    return at;
  }
}
