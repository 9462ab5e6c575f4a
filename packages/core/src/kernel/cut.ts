import type { Problem } from "./shapes.ts";

/** Queries of one call: enough to use a tile of keys often, and few enough that an engine's optimised code is soon in use. */
export const ROWS = 64;
/** Keys of a tile, and bytes of a panel's row, as in assembly/attention.ts. */
export const TILE = 96;
export const WIDTH = 32;

/** What the threads share before all else: the next task, whether to stop. */
export const COUNTER = 0;
export const STOP = 4;
/** Tasks of three numbers each: a segment, the first of its queries, how many. */
export const TASKS = 64;
export const MOST_TASKS = 4096;
export const SEGMENTS = TASKS + 12 * MOST_TASKS;
export const SEGMENT_BYTES = 64;
export const DATA = SEGMENTS + SEGMENT_BYTES * MOST_TASKS;

/** Bytes of keys and values that are in the engine at a time; of queries and outputs; and of both, where several heads fit. */
const KEYS_BYTES = 6 * 2 ** 20;
const QUERIES_BYTES = 4 * 2 ** 20;
const STAGE_BYTES = 16 * 2 ** 20;

/** How a problem is cut into what is in the engine at a time. */
export interface Cut {
  /** Bytes of a number. */
  readonly bytes: 4 | 8;
  /** Columns of V, with those that make them a multiple of 4. */
  readonly columns: number;
  /** Keys of a stretch, and queries of a block. */
  readonly keys: number;
  readonly queries: number;
  /** Bytes that one thread needs for itself. */
  readonly scratch: number;
  /** Bytes of the stage's data, and behind it of a tile that is being packed. */
  readonly stage: number;
  readonly bounce: number;
}

export function cutOf({ N, M, D, E, Q, mask }: Problem): Cut {
  const bytes = Q instanceof Float32Array ? 4 : 8;
  const columns = up(E, 4);
  const masked = mask === undefined ? 0 : mask.kind === "bool" ? 1 : bytes;
  const most = (room: number, each: number, unit: number) => Math.max(unit, Math.floor(room / each / unit) * unit);
  const keys = Math.min(
    M,
    most(KEYS_BYTES, (D + columns) * bytes, TILE),
    masked ? most(KEYS_BYTES, ROWS * masked, TILE) : M,
  );
  const queries = Math.min(
    up(N, ROWS),
    most(QUERIES_BYTES, (D + columns) * bytes, ROWS),
    masked ? most(KEYS_BYTES, keys * masked, ROWS) : up(N, ROWS),
  );
  const panels = ROWS / (WIDTH / bytes);
  const scratch = up(2 * TILE * WIDTH + WIDTH + Math.max(panels * D, columns) * WIDTH, 64);
  const least = (keys + 4) * (D + columns) * bytes + queries * ((D + columns + 2) * bytes + keys * masked) + 1024;
  const bounce = up(TILE * Math.max(D, E) * bytes, 64);
  return { bytes, columns, keys, queries, scratch, stage: up(Math.max(least, STAGE_BYTES), 64), bounce };
}

/** Where a thread has its own. */
export const scratchAt = (cut: Cut, thread: number): number => DATA + thread * cut.scratch;

/** Bytes of everything, with `threads` scratches. */
export const bytesOf = (cut: Cut, threads: number): number => DATA + threads * cut.scratch + cut.stage + cut.bounce;

/** The next multiple of a unit. */
export const up = (n: number, unit: number): number => Math.ceil(n / unit) * unit;
