// Times the attention kernel beside its peers in one process, round by round: what runs in JavaScript engines (onnxruntime-web,
// TensorFlow.js, jax-js, plain JavaScript) and what is native (onnxruntime-node; PyTorch where it is installed). Each peer comes
// in several formulations, of which the best counts; a wrong result has no time. Beside that: the share of the best of several
// peak probes, a process's first call, memory, and whether FlashAttention's claim holds.
// Usage: npm run bench -- kernel [--quick] [--only speed|long|first|memory|claim] [--rounds N] [--budget SECONDS]
//        [--plots FOLDER] [--json FILE]     Most of an hour on two idle cores; --quick is for trying it, and its bars say little.
// For another engine, run this file with that one: scripts/setup/node-24.mjs fetches Node 24, as
// `node -e 'import("./scripts/setup/node-24.mjs").then((m) => console.log(m.node24()))'` does, which prints where it is. The bars
// are those for an engine with relaxed SIMD where the one that runs this has it.
import { resolve } from "node:path";
import { finish, option } from "../../../scripts/bench-result.mjs";
import { ROOT } from "../../../scripts/root.mjs";
import { firstCall, memory } from "./kernel/alone.mjs";
import { bandwidth } from "./kernel/bandwidth.mjs";
import { barsOf } from "./kernel/bars.mjs";
import { measureCell } from "./kernel/cell.mjs";
import { gather } from "./kernel/contenders.mjs";
import { foreignLoad } from "./kernel/foreign.mjs";
import { hasFused, peakProbes } from "./kernel/peak.mjs";
import { installPeers, peerVersions } from "./kernel/peers.mjs";
import { writePlots } from "./kernel/plots.mjs";
import { FULL, QUICK } from "./kernel/sizes.mjs";
import { cellTable, claimTable, firstTable, memoryTable, summary } from "./kernel/tables.mjs";

const HEADS = 8;
const PARTS = ["speed", "long", "first", "memory", "claim"];
const only = option("--only");
if (only !== undefined && !PARTS.includes(only)) {
  console.error(`--only is to be one of ${PARTS.join(", ")}, but is ${only}`);
  process.exit(2);
}
const wanted = (part) => only === undefined || only === part;
const sizes = process.argv.includes("--quick") ? QUICK : FULL;
const rounds = Number(option("--rounds") ?? sizes.rounds);
const budgetMs = 1000 * Number(option("--budget") ?? sizes.budget);
const mine = (threads) => `allclose/${hasFused ? "fused" : "plain"}/${threads}`;

const unreached = installPeers();
const { contenders, missing, pids, close } = await gather();
for (const { peer, why } of missing) console.log(`not here: ${peer}, ${why}`);
if (unreached !== undefined) console.log(`not installed: ${unreached}`);

/** One number of heads and one d; what a smaller N took says what would take too long. */
async function measure(H, Ns, d, some, more) {
  const rates = new Map();
  const cells = [];
  for (const N of Ns) {
    const options = { rounds, budgetMs, rates, warmMs: sizes.warmMs, ...more };
    const { result, foreign } = await foreignLoad(() => measureCell({ H, N, d }, some, options), pids);
    cells.push({ ...result, foreign });
    console.log(`\n${cellTable(cells.at(-1))}`);
  }
  return cells;
}

const [cells, long, claim] = [[], [], []];
if (wanted("speed")) {
  const probe = await peakProbes();
  for (const d of [64, 128]) cells.push(...(await measure(HEADS, sizes.speed, d, contenders, { probe })));
}
const longRounds = Math.min(rounds, sizes.longRounds);
if (wanted("long"))
  for (const d of [64, 128]) long.push(...(await measure(1, sizes.long, d, contenders, { rounds: longRounds })));
if (wanted("claim")) {
  const known = long.filter(({ size }) => size.d === 128);
  const open = sizes.claim.filter((N) => known.every(({ size }) => size.N !== N));
  const materialised = /^(javascript\/materialised|onnxruntime-web\/unfused)\/1$/;
  const some = contenders.filter(({ id }) => id === mine(1) || materialised.test(id));
  claim.push(...(await measure(1, open, 128, some, { rounds: longRounds })), ...known);
}
await close();

const [firsts, flagged, memories] = [[], [], []];
if (wanted("first"))
  for (const N of sizes.first)
    for (const d of [64, 128]) {
      const size = { H: HEADS, N, d };
      for (const threads of [1, 2]) firsts.push(await firstCall(mine(threads), size, { times: sizes.times }));
      // Node 20 has a fused multiply-add only where it is asked for. A figure, and no bar.
      const flags = ["--experimental-wasm-relaxed-simd"];
      if (!hasFused) flagged.push(await firstCall("allclose/fused/1", size, { times: 1, flags }));
    }
if (wanted("memory") || wanted("claim"))
  for (const N of new Set([...sizes.claim, ...sizes.memory])) {
    const cheap = [
      "onnxruntime-node/fused/1",
      "onnxruntime-node/unfused/1",
      "onnxruntime-web/unfused/1",
      "tfjs/blocks/1",
    ];
    for (const id of [mine(1), mine(2), ...(N <= sizes.peersMemory ? cheap : [])])
      if (contenders.some((one) => one.id === id)) memories.push(await memory(id, { H: 1, N, d: 128 }));
  }

console.log();
if (cells.length + long.length > 0) console.log(`${summary([...cells, ...long])}\n`);
if (firsts.length > 0) console.log(`${firstTable([...firsts, ...flagged])}\n`);
if (memories.length > 0) console.log(`${memoryTable(memories)}\n`);
if (claim.length > 0) console.log(`${claimTable(claim, memories)}\n`);

const found = { cells, long, firsts, memories };
const folder = resolve(process.env.INIT_CWD ?? process.cwd(), option("--plots") ?? `${ROOT}/out/kernel`);
for (const path of writePlots(folder, { ...found, bandwidth: bandwidth() })) console.log(path);
if (sizes === QUICK) console.log("\nSizes are small and rounds few, so these bars say little:");
finish({
  name: "kernel",
  versions: peerVersions(),
  figures: { missing, claim, flagged, ...found },
  bars: barsOf(found, hasFused),
});
// Peers keep threads, which would keep the process.
process.exit();
