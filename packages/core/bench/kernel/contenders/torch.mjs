import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { PYTHON } from "../../../../../scripts/bench-peer.mjs";

const program = fileURLToPath(new URL("interpreter.py", import.meta.url));

/** OpenBLAS does not know every processor, and computes as on one of 2004 then: the kernels that this one could have. */
function coreTypes() {
  const flags = existsSync("/proc/cpuinfo") ? readFileSync("/proc/cpuinfo", "utf8") : "";
  const matching = /\bavx512f\b/.test(flags) ? ["SkylakeX"] : /\bavx2\b/.test(flags) ? ["Haswell"] : [];
  return [undefined, ...matching];
}

/** An interpreter that answers one request after another. */
async function start(threads, coreType, folder) {
  const env = { PATH: "/usr/bin:/bin", OMP_NUM_THREADS: `${threads}`, OPENBLAS_NUM_THREADS: `${threads}` };
  if (coreType !== undefined) env.OPENBLAS_CORETYPE = coreType;
  const child = spawn(PYTHON, [program, `${threads}`, folder], { env, stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (data) => {
    said += data;
  });
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(said.trim().split("\n").at(-1) || `${PYTHON} does not start`);
    return JSON.parse(value);
  };
  const end = async () => {
    if (child.exitCode !== null || child.pid === undefined) return;
    const ended = once(child, "exit");
    child.stdin.end();
    await ended;
  };
  return { ask, end, pid: child.pid, coreType };
}

/** The interpreter with the OpenBLAS kernels that multiply matrices fastest here, and what it says of itself. */
async function best(threads, folder) {
  let chosen;
  for (const coreType of coreTypes()) {
    const one = await start(threads, coreType, folder);
    const about = await one.ask({ do: "about" });
    const [kept, other] =
      chosen === undefined || about.seconds < chosen.about.seconds ? [{ one, about }, chosen] : [chosen, { one }];
    await other?.one.end();
    chosen = kept;
  }
  return chosen;
}

/** The list has also `close`, which ends the interpreters, and their `pids`, whose time is not foreign. */
export async function torch() {
  const folder = mkdtempSync(join(tmpdir(), "allclose-bench-torch-"));
  const running = [];
  const all = [];
  try {
    for (const threads of [1, 2]) {
      const { one, about } = await best(threads, folder);
      running.push(one);
      const contender = (form, how, weights) => ({
        weights,
        id: `torch/${form}/${threads}`,
        peer: `PyTorch ${about.version}`,
        how: one.coreType === undefined ? how : `${how}, ${one.coreType}`,
        kind: "native",
        threads,
        async open({ H, N, d, Q, K, V }) {
          for (const [name, data] of Object.entries({ Q, K, V })) writeFileSync(join(folder, name), data);
          await one.ask({ do: "load", shape: [H, N, d] });
          return {
            call: async () => (await one.ask({ do: "run", form })).ms,
            output: async () => {
              await one.ask({ do: "write" });
              const bytes = readFileSync(join(folder, `output-${threads}`));
              return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
            },
            close: () => one.ask({ do: "drop" }),
          };
        },
      });
      all.push(
        contender("whole", "all N·N weights", ({ H, N }) => 8 * H * N * N),
        contender("blocks", "256 queries at a time"),
      );
      if (about.fused) all.push(contender("fused", "scaled_dot_product_attention"));
    }
  } catch (error) {
    for (const one of running) await one.end();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return Object.assign(all, {
    pids: running.map(({ pid }) => pid),
    close: async () => {
      for (const one of running) await one.end();
      rmSync(folder, { recursive: true, force: true });
    },
  });
}
