import { freemem } from "node:os";
import { setTimeout } from "node:timers/promises";
import { expectation, MOST_ERROR, relativeError } from "./accuracy.mjs";
import { reason } from "./contenders.mjs";
import { inputs, operations } from "./inputs.mjs";

/** Threads of a contender whose turn is over spin for a while, which is to be over. */
const PAUSE_MS = 30;
/** A round is of so many calls that it takes about this long; what takes long at once has one call, and fewer rounds. */
const ROUND_MS = 60;
const LONG_MS = 15_000;

/**
 * One size, all contenders in turn, round by round. A figure is the best call of all rounds: what others take of the processor
 * meanwhile only ever adds, and does so to each in turn.
 * @param rates GFLOP/s of each contender at the size before, by which it is told what would take too long
 */
export async function measureCell(size, contenders, { rounds, budgetMs, warmMs, rates, probe }) {
  const problem = inputs(size);
  const expected = expectation(problem);
  const ops = operations(size);
  const results = [];
  const open = [];

  for (const contender of contenders) {
    const result = { ...size, id: contender.id, peer: contender.peer, how: contender.how, kind: contender.kind };
    Object.assign(result, { threads: contender.threads, ops });
    results.push(result);
    const why = tooMuch(contender, size, ops, { budgetMs, rates });
    if (why !== undefined) {
      Object.assign(result, { state: "not run", why });
      continue;
    }
    let opened;
    try {
      opened = await contender.open(problem);
      const first = await timed(opened);
      const error = relativeError(await opened.output(), expected, size);
      rates.set(contender.id, ops / first / 1e6);
      Object.assign(result, { error, first });
      if (!(error <= MOST_ERROR)) {
        Object.assign(result, { state: "wrong", why: `its relative L2 error is ${error.toExponential(1)}` });
        await opened.close();
        continue;
      }
      for (let spent = 0; first < LONG_MS && spent < warmMs; ) spent += await timed(opened);
      Object.assign(result, { state: "timed", bests: [] });
      open.push({ result, opened });
    } catch (error) {
      Object.assign(result, { state: "failed", why: reason(error) });
      await opened?.close().catch(() => {});
    }
  }

  const peaks = [];
  for (let round = 0; round < rounds; round++) {
    if (probe) peaks.push(probe());
    // Whoever comes first has a cooler processor, or a warmer one.
    const turn = (round * 5) % Math.max(1, open.length);
    for (const { result, opened } of [...open.slice(turn), ...open.slice(0, turn)]) {
      const last = result.bests.at(-1) ?? result.first;
      // Once is enough: the call that was checked.
      if (last > LONG_MS || result.state === "failed") continue;
      await setTimeout(PAUSE_MS);
      try {
        let best = Number.POSITIVE_INFINITY;
        for (let left = Math.min(20, Math.max(1, Math.ceil(ROUND_MS / last))); left > 0; left--)
          best = Math.min(best, await timed(opened));
        result.bests.push(best);
      } catch (error) {
        Object.assign(result, { state: "failed", why: reason(error) });
      }
    }
  }
  for (const { result, opened } of open) {
    await opened.close();
    if (result.state === "failed") continue;
    result.ms = Math.min(...(result.bests.length > 0 ? result.bests : [result.first]));
    result.gflops = ops / result.ms / 1e6;
    rates.set(result.id, result.gflops);
  }
  return { size, results, peaks };
}

/** A contender in a process of its own says itself how long it took. */
async function timed({ call }) {
  const start = performance.now();
  const own = await call();
  return own ?? performance.now() - start;
}

function tooMuch({ id, kind, weights }, size, ops, { budgetMs, rates }) {
  if (kind === "ours") return undefined;
  const bytes = weights?.(size) ?? 0;
  if (bytes > freemem() / 8) return `its weights would take ${(bytes / 1e9).toFixed(1)} GB`;
  const rate = rates.get(id);
  const ms = rate === undefined ? 0 : ops / rate / 1e6;
  return ms > budgetMs
    ? `a call would take about ${(ms / 1000).toFixed(0)} s, and ${budgetMs / 1000} s are its budget`
    : undefined;
}
