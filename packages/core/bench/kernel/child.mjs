// Measures one contender in a process of its own, and says so on its last line. Usage: node child.mjs JSON
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { contenderOf, reason } from "./contenders.mjs";
import { inputs } from "./inputs.mjs";
import { median } from "./median.mjs";

const { what, id, size } = JSON.parse(process.argv[2]);
const contender = await contenderOf(id);
const problem = inputs(size);

/** Most of what was resident so far; where the system lets that be, from now on. */
function restartPeak() {
  if (!existsSync("/proc/self/clear_refs")) return process.resourceUsage().maxRSS * 1024;
  writeFileSync("/proc/self/clear_refs", "5");
  return peak();
}
const peak = () =>
  existsSync("/proc/self/status")
    ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1024
    : process.resourceUsage().maxRSS * 1024;

const timed = async ({ call }) => {
  const start = performance.now();
  await call();
  return performance.now() - start;
};

async function memory() {
  const before = restartPeak();
  const opened = await contender.open(problem);
  await opened.call();
  return { bytes: peak() - before };
}

async function firstAndWarm() {
  const opened = await contender.open(problem);
  const first = await timed(opened);
  const warm = [];
  for (let spent = 0; warm.length < 3 || spent < 1000; spent += warm.at(-1)) warm.push(await timed(opened));
  // The first of them may still be on the way to optimised code.
  return { first, warm: median(warm.slice(1)) };
}

const found = await (what === "memory" ? memory() : firstAndWarm()).catch((error) => ({ why: reason(error) }));
console.log(JSON.stringify(found));
// Peers keep threads, which would keep the process.
process.exit();
