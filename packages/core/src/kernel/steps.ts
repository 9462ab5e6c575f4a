import { AllcloseError } from "../errors.ts";
import { bytesOf, type Cut, cutOf, scratchAt, TASKS } from "./cut.ts";
import { type Engine, type Exports, grow, MOST_BYTES } from "./engine.ts";
import { keyHead } from "./oracle.ts";
import type { Problem } from "./shapes.ts";
import { type Block, type Packing, Stage } from "./stage.ts";

/**
 * How a problem is cut, where that fits into an engine's memory.
 * @throws AllcloseError `kernel/too-large`
 */
export function fittingCut(problem: Problem, threads: number): Cut {
  const cut = cutOf(problem);
  const size = bytesOf(cut, threads);
  if (size > MOST_BYTES)
    throw new AllcloseError(
      "kernel/too-large",
      `D = ${problem.D} and E = ${problem.E} need ${size} bytes for one tile of keys; at most ${MOST_BYTES} are taken`,
    );
  return cut;
}

/** A stage in an engine's memory, which grows to what the cut needs. */
export function stageIn({ memory, exports }: Engine, problem: Problem, cut: Cut, threads: number): Stage {
  grow(memory, bytesOf(cut, threads));
  return new Stage(problem, cut, threads, memory.buffer, packingOf(exports, cut));
}

const packingOf = (code: Exports, { bytes }: Cut): Packing =>
  bytes === 4
    ? { packKeys: code.packKeys32, packValues: code.packValues32, finite: code.finite32 }
    : { packKeys: code.packKeys64, packValues: code.packValues64, finite: code.finite64 };

export const attendOf = ({ bytes }: Cut): "attend32" | "attend64" => (bytes === 4 ? "attend32" : "attend64");

/** Does one task of the stage's list, in this thread. */
export function runTask({ exports, memory }: Engine, cut: Cut, task: number): void {
  const [segment, row, rows] = new Int32Array(memory.buffer, TASKS + 12 * task, 3) as unknown as [
    number,
    number,
    number,
  ];
  exports[attendOf(cut)](segment, row, rows, scratchAt(cut, 0));
}

/**
 * Computes a problem part by part. At each step there are tasks on the stage's list: whoever takes the steps does them all, at
 * once or on threads, before the next one. A step's value is how much is done then, from 0 to 1.
 */
export function* steps(
  problem: Problem,
  cut: Cut,
  stage: Stage,
  output: Float32Array | Float64Array,
  lse: Float64Array | undefined,
): Generator<number, void> {
  const all = problem.B * problem.Hq * problem.N;
  let done = 0;
  function* flush(): Generator<number, void> {
    if (stage.tasks > 0) yield done / all;
    stage.collect(output, lse);
    stage.clear();
  }
  stage.clear();
  for (const block of blocksOf(problem, cut)) {
    if (cut.keys >= problem.M) {
      if (!stage.fits(block)) yield* flush();
      stage.place(block);
    } else {
      yield* flush();
      const place = stage.placeAlone(block);
      const stretches = stretchesOf(problem, cut, block);
      for (const [i, [from, to]] of stretches.entries()) {
        place(from, to, i === 0, i === stretches.length - 1);
        yield (done + (block.rows * (i + 1)) / stretches.length) / all;
      }
      // Computed already; what is left is to collect it.
      stage.finished();
    }
    done += block.rows;
  }
  yield* flush();
}

/** In the order in which heads of K and V are read. */
function* blocksOf(problem: Problem, { queries }: Cut): Generator<Block> {
  const { B, Hq, N } = problem;
  for (let head = 0; head < B * Hq; head++)
    for (let row = 0; row < N; row += queries)
      yield { head, keyHead: keyHead(problem, head * N), row, rows: Math.min(queries, N - row) };
}

/** Stretches of keys of which some query of a block sees any; one that is empty, where there is none. */
function stretchesOf({ M, last, first }: Problem, { keys }: Cut, { row, rows }: Block): [number, number][] {
  const from = first === undefined ? 0 : Math.min(M, Math.max(0, row + first));
  const to = last === undefined ? M : Math.max(0, Math.min(M, row + rows + last));
  const stretches: [number, number][] = [];
  for (let at = from; at < to; at += keys) stretches.push([at, Math.min(at + keys, to)]);
  return stretches.length > 0 ? stretches : [[0, 0]];
}
