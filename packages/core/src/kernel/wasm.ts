import { noThreads, threadsHere } from "#pool";
import { AllcloseError } from "../errors.ts";
import { sizeOf } from "../tensor/tensor.ts";
import type { AttentionOptions, AttentionResult, Backend } from "./backend.ts";
import { breather } from "./breather.ts";
import { COUNTER, type Cut, STOP, scratchAt, TASKS } from "./cut.ts";
import { type Engine, startEngine } from "./engine.ts";
import { Pool } from "./pool.ts";
import type { Problem } from "./shapes.ts";
import { attendOf, fittingCut, runTask, stageIn, steps } from "./steps.ts";

export interface WasmOptions {
  /** How many threads work: all of the machine's. One in a browser whose page is not cross-origin isolated. */
  readonly threads?: number;
  /** Whether a fused multiply-add may be used for float32, where there is one: faster, and not the same in the last bit everywhere. */
  readonly fused?: boolean;
  /** The most that output and log-sum-exp may take, in bytes. */
  readonly memoryBytes?: number;
}

/**
 * Tiled attention with an online softmax (Dao 2023, "FlashAttention-2", algorithm 1) in WebAssembly SIMD: memory beyond arguments
 * and results does not grow with N. Float32Array is computed in float32; Float64Array, as tensors have it, in float64, the same
 * bits everywhere. Threads start with the first call, and do not keep a process from ending.
 */
export function wasm({ threads, fused = true, memoryBytes = 2 ** 32 }: WasmOptions = {}): Backend {
  if (threads !== undefined && !(Number.isSafeInteger(threads) && threads > 0))
    throw new AllcloseError("kernel/argument", `threads is to be a whole number above 0, but is ${threads}`);
  const started = new Map<"float32" | "float64", Promise<Started>>();
  let turn: Promise<unknown> = Promise.resolve();

  const workers = (): { count: number; notes: string[] } => {
    const count = threads ?? Math.min(threadsHere(), 16);
    const why = count > 1 ? noThreads() : undefined;
    return why === undefined ? { count, notes: [] } : { count: 1, notes: [`one thread computed it: ${why}`] };
  };

  const start = async (precision: "float32" | "float64"): Promise<Started> => {
    const { count } = workers();
    const engine = await startEngine({ fused: fused && precision === "float32", shared: count > 1 });
    return { engine, ...(count > 1 ? { pool: await Pool.start(engine, count) } : {}) };
  };

  const open = async (precision: "float32" | "float64"): Promise<Started> => {
    const opened = started.get(precision) ?? start(precision);
    started.set(precision, opened);
    const usable = await opened.then(
      ({ pool }) => pool?.lost !== true,
      () => false,
    );
    if (usable) return opened;
    started.delete(precision);
    await opened.then(({ pool }) => pool?.close());
    return open(precision);
  };

  const attend = async (problem: Problem, options: AttentionOptions): Promise<AttentionResult> => {
    const { B, Hq, N, E, Q } = problem;
    const { count, notes } = workers();
    const single = Q instanceof Float32Array;
    const made = (shape: readonly number[]) =>
      single ? new Float32Array(sizeOf(shape)) : new Float64Array(sizeOf(shape));
    const needed = sizeOf([B, Hq, N]) * ((single ? 4 : 8) * E + (options.lse ? 8 : 0));
    if (needed > memoryBytes)
      throw new AllcloseError(
        "kernel/too-large",
        `the result would take ${needed} bytes, and ${memoryBytes} are allowed; ask for fewer heads or queries at a time`,
      );
    const cut = fittingCut(problem, count);
    const { engine, pool } = await open(single ? "float32" : "float64");
    const output = made([B, Hq, N, E]);
    const lse = options.lse ? new Float64Array(sizeOf([B, Hq, N])) : undefined;
    await compute(problem, cut, engine, pool, output, lse, options);
    return {
      output: { shape: [B, Hq, N, E], data: output },
      ...(lse ? { lse: { shape: [B, Hq, N], data: lse } } : {}),
      notes,
    };
  };

  return {
    name: "wasm",
    attend(problem, options) {
      // One after the other: they share the memory.
      const result = turn.then(() => attend(problem, options));
      turn = result.catch(() => {});
      return result;
    },
    async close() {
      await turn;
      const all = [...started.values()];
      started.clear();
      for (const one of all) await one.then(({ pool }) => pool?.close());
    },
  };
}

interface Started {
  readonly engine: Engine;
  readonly pool?: Pool;
}

async function compute(
  problem: Problem,
  cut: Cut,
  engine: Engine,
  pool: Pool | undefined,
  output: Float32Array | Float64Array,
  lse: Float64Array | undefined,
  { signal, onProgress }: AttentionOptions,
): Promise<void> {
  const { memory } = engine;
  const stage = stageIn(engine, problem, cut, pool?.size ?? 1);
  const breathe = breather();

  const stop = () => Atomics.store(new Int32Array(memory.buffer), STOP / 4, 1);
  const run = async (): Promise<void> => {
    if (pool) {
      const work = { attend: attendOf(cut), tasks: TASKS, count: stage.tasks, counter: COUNTER, stop: STOP } as const;
      signal?.addEventListener("abort", stop);
      await pool
        .run(work, (thread) => scratchAt(cut, thread))
        .finally(() => signal?.removeEventListener("abort", stop));
      signal?.throwIfAborted();
      return;
    }
    for (let task = 0; task < stage.tasks; task++) {
      runTask(engine, cut, task);
      if (await breathe.due()) signal?.throwIfAborted();
    }
  };

  try {
    for (const done of steps(problem, cut, stage, output, lse)) {
      await run();
      onProgress?.(done);
    }
  } finally {
    breathe.end();
  }
}
