import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { median } from "./median.mjs";

const program = fileURLToPath(new URL("child.mjs", import.meta.url));

/** One measurement in a fresh process; `flags` are Node's. */
async function alone(request, flags = []) {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, JSON.stringify(request)]);
    return JSON.parse(stdout.trim().split("\n").at(-1));
  } catch ({ code, signal }) {
    return { why: `its process ended with ${signal ?? code}` };
  }
}

/** Milliseconds of a process's first call and of later ones, and the rate of the first as a share of theirs. Medians. */
export async function firstCall(id, size, { times, flags = [] }) {
  const runs = [];
  for (let i = 0; i < times; i++) runs.push(await alone({ what: "first", id, size }, flags));
  const share = median(runs.map(({ first, warm }) => warm / first));
  return { ...size, id, flags, first: median(runs.map((r) => r.first)), warm: median(runs.map((r) => r.warm)), share };
}

/** Bytes by which a process grows over the state with inputs made, and those of them that are `beyond` the output; or why not. */
export async function memory(id, size) {
  const { bytes, why } = await alone({ what: "memory", id, size });
  return { ...size, id, bytes, beyond: bytes - 4 * size.H * size.N * size.d, ...(why === undefined ? {} : { why }) };
}

/** The slope of log(y) over log(x). */
export function exponent(points) {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)]);
  const mean = (i) => logs.reduce((sum, p) => sum + p[i], 0) / logs.length;
  const [mx, my] = [mean(0), mean(1)];
  const [up, down] = logs.reduce(([a, b], [x, y]) => [a + (x - mx) * (y - my), b + (x - mx) ** 2], [0, 0]);
  return up / down;
}
