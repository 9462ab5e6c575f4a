import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { allclose, MAIN } from "../cli.fixture.ts";
import { ownFolder, read, tiersHere, withoutRun } from "./trouble.fixture.ts";

const folder = ownFolder();
// Each call takes its time, so that several are under way when the interpreter is killed.
const slow = (body: string, imports = "") =>
  `import numpy, time${imports}\ndef twice(x):\n    time.sleep(0.1)\n    ${body}\n`;
const INNOCENT = { "a.py": "return 2 * x", "b.py": "return 2 * x + 0", "c.py": "return 3 * x", "e.py": "return x + x" };
for (const [name, body] of Object.entries(INNOCENT)) folder.file(`class/${name}`, slow(body));
// What ends its own process is graded for that.
folder.file("class/d.py", slow("ctypes.string_at(0)", ", ctypes"));
folder.file("class/f.py", slow("os._exit(0)", ", os"));
const NAMES = [...Object.keys(INNOCENT), "d.py", "f.py"];

const args = (isolation: string, out: string, jobs: number) => [
  ...["grade", join(folder.path, "class"), "--batch", "--problem", folder.problem, "--isolation", isolation],
  ...["--jobs", String(jobs), "--out", out],
];

/** Process ids of the warm interpreters that were started in this folder for temporary files. */
function interpreters(tmp: string): number[] {
  const isOne = (pid: string): boolean => {
    const command = read(`/proc/${pid}/cmdline`);
    return /^\S*python[^/]*\0/.test(command) && command.includes(tmp) && command.includes("zygote.py");
  };
  const parent = (pid: string): string => /\nPPid:\s*(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? "0";
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isOne(name));
  return all.filter((pid) => !all.includes(parent(pid))).map(Number);
}

const tiers = await tiersHere();

describe.each(tiers)("a batch in the tier %s whose interpreter is killed in the middle", (isolation) => {
  const alone = join(folder.path, isolation);
  beforeAll(async () => {
    expect((await allclose(args(isolation, alone, 1))).code).toBe(0);
  }, 60_000);

  it.each(isolation === tiers[0] ? [1, 2] : [2])(
    "gives each the grade that it gets undisturbed, with %d at a time",
    async (jobs) => {
      const [tmp, out] = [join(folder.path, `tmp-${isolation}-${jobs}`), join(folder.path, `${isolation}-${jobs}`)];
      mkdirSync(tmp);
      const env = { ...process.env, TMPDIR: tmp };
      const batch = spawn(process.execPath, [MAIN, ...args(isolation, out, jobs)], {
        env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let said = "";
      batch.stdout.on("data", (text) => (said += text));
      batch.stderr.on("data", (text) => (said += text));
      const ended = new Promise((resolve) => batch.on("exit", resolve));
      while (!existsSync(join(out, "a.py.json")) && batch.exitCode === null) await setTimeout(10);
      const killed = interpreters(tmp);
      expect(killed).toHaveLength(jobs);
      for (const pid of killed) process.kill(pid, "SIGKILL");
      const others = () => interpreters(tmp).filter((pid) => !killed.includes(pid));
      while (others().length === 0 && batch.exitCode === null) await setTimeout(10);
      expect(batch.exitCode).toBeNull();

      expect(`${await ended} ${said}`).toMatch(/^0 /);
      expect(said).not.toMatch(/could not grade/);
      for (const name of NAMES) {
        const report = (at: string) => withoutRun(readFileSync(join(at, `${name}.json`), "utf8"));
        expect(report(out), name).toEqual(report(alone));
      }
      for (const guilty of ["d", "f"])
        expect(said).toMatch(new RegExp(`^${guilty}\\.py +No Hire +0 +killed +graded$`, "m"));
      expect(readdirSync(tmp)).toEqual([]);
    },
  );
});
