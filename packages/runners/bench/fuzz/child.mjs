// Reads what it is sent, one case at a time, in a process of its own: a parser that hangs or takes all the memory takes only
// this process with it.
import { readFileSync } from "node:fs";

const { PARSERS, outcomeOf } = await import(process.argv[2]);
const parsers = new Map(PARSERS.map((parser) => [parser.name, parser]));

/**
 * Memory of this process in bytes, and the most that it has had. As Linux counts it, what was asked for and never written to is
 * in it: an array as long as a file claims to be. Elsewhere it is not.
 */
function memory() {
  try {
    const status = readFileSync("/proc/self/status", "latin1");
    const [now, peak] = ["VmSize", "VmPeak"].map(
      (name) => 1024 * Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]),
    );
    return { now, peak };
  } catch {
    return { now: process.memoryUsage.rss(), peak: 1024 * process.resourceUsage().maxRSS };
  }
}

process.on("message", ({ name, bytes }) => {
  const before = memory();
  const start = process.cpuUsage();
  const outcome = outcomeOf(parsers.get(name), bytes);
  const { user, system } = process.cpuUsage(start);
  const { now, peak } = memory();
  const grown = Math.max(peak > before.peak ? peak : 0, now) - before.now;
  process.send({ ...outcome, ms: (user + system) / 1000, grown, peak });
});
process.send("ready");
