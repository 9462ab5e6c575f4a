import { readFileSync } from "node:fs";
import { cpus } from "node:os";

/** Processor time that others took while `work` ran, in cores; undefined where the system does not say. */
export async function foreignLoad(work, pids = []) {
  const before = reading(pids);
  const result = await work();
  const after = reading(pids);
  if (before === undefined || after === undefined) return { result };
  const busy = after.busy - before.busy - (after.own - before.own);
  const passed = (after.all - before.all) / cpus().length;
  return { result, foreign: passed > 0 ? Math.max(0, busy / passed) : 0 };
}

/** In ticks of the kernel's clock, of all cores together. */
function reading(pids) {
  try {
    const [user, nice, system, idle, wait, irq, soft, stolen] = readFileSync("/proc/stat", "utf8")
      .split("\n")[0]
      .trim()
      .split(/\s+/)
      .slice(1)
      .map(Number);
    const busy = user + nice + system + irq + soft + stolen;
    return { busy, all: busy + idle + wait, own: ["self", ...pids].reduce((sum, pid) => sum + ticksOf(pid), 0) };
  } catch {
    return undefined;
  }
}

/** What a process used, with children that have ended. */
function ticksOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
}
