// Times a batch with one job and with two, and looks at the memory of the process meanwhile.
// Usage: npm run bench -- batch [--count N] [--json FILE]      Needs two idle cores.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { finish, option } from "../../../scripts/bench-result.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const SLUG = "scaled-dot-product-attention";
const count = Number(option("--count") ?? 60);

const texts = ["correct-typescript.ts", "wrong-no-scale.ts", "correct-numpy.py", "wrong-mask-as-zero-numpy.py"].map(
  (name) => [name, readFileSync(join(here, `../../../rubrics/${SLUG}/submissions`, name), "utf8")],
);
const folder = mkdtempSync(join(tmpdir(), "allclose-bench-"));
const submissions = join(folder, "class");
mkdirSync(submissions);
for (let i = 0; i < count; i++) {
  const [name, text] = texts[i % texts.length];
  // No two are the same bytes, so that their hidden inputs differ too.
  writeFileSync(
    join(submissions, `${String(i).padStart(4, "0")}-${name}`),
    `${text}\n${name.endsWith(".py") ? "#" : "//"} ${i}\n`,
  );
}

/** MiB of resident memory, threads included and sealed processes not; undefined where the system does not say. */
function residentMiB(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return undefined;
  }
}

/** Core-seconds that the whole machine was busy since it started; NaN where the system does not say. */
function busySeconds() {
  try {
    const [user, nice, system, , , irq, softirq] = readFileSync("/proc/stat", "utf8").match(/\d+/g).map(Number);
    return (user + nice + system + irq + softirq) / 100;
  } catch {
    return Number.NaN;
  }
}

async function batch(jobs) {
  const out = join(folder, `jobs-${jobs}`);
  mkdirSync(out);
  const args = [join(here, "../dist/main.js"), "grade", submissions, "--batch", "--problem", SLUG];
  const [started, busy] = [performance.now(), busySeconds()];
  const child = spawn(
    process.execPath,
    [...args, "--jobs", String(jobs), "--out", out, "--csv", join(folder, "t.csv")],
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const samples = [];
  const sampling = setInterval(() => {
    const mib = residentMiB(child.pid);
    const done = readdirSync(out).filter((name) => name.endsWith(".html")).length;
    if (Number.isFinite(mib)) samples.push({ done, mib });
  }, 100);
  const code = await new Promise((resolve) => child.on("exit", resolve));
  clearInterval(sampling);
  const seconds = (performance.now() - started) / 1000;
  const busyCores = (busySeconds() - busy) / seconds;
  if (code !== 0) throw new Error(`the batch with ${jobs} jobs ended with ${code}`);
  // Between two numbers of submissions: one sample says little, because garbage comes and goes.
  const mean = (from, to) => {
    const some = samples.filter(({ done }) => done >= from * count && done < to * count).map(({ mib }) => mib);
    return some.length === 0 ? undefined : some.reduce((sum, mib) => sum + mib, 0) / some.length;
  };
  // Threads and interpreters have started once a tenth is done.
  return { jobs, seconds, busyCores, mib: { start: mean(0.1, 0.3), middle: mean(0.4, 0.6), end: mean(0.8, 1) } };
}

const runs = [await batch(1), await batch(2)];
rmSync(folder, { recursive: true });
const [one, two] = runs;
const shown = (mib) => (mib === undefined ? "?" : mib.toFixed(0));
for (const { jobs, seconds, busyCores, mib } of runs)
  console.log(
    `${count} submissions, --jobs ${jobs}: ${seconds.toFixed(1)} s, ${((1000 * seconds) / count).toFixed(0)} ms each; ${busyCores.toFixed(2)} cores busy; resident at the start, middle and end ${shown(mib.start)}, ${shown(mib.middle)}, ${shown(mib.end)} MiB`,
  );
finish({
  name: "batch",
  figures: runs.map((run) => ({ id: `jobs-${run.jobs}`, count, ...run })),
  bars: [{ id: "two-jobs-vs-one", value: one.seconds / two.seconds, limit: 1.7, sense: "at least" }],
});
