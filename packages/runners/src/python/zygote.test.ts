import { spawn } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findLauncher, openJail } from "../sandbox/tier.ts";
import { pythonRunner } from "./runner.ts";
import { available, callOnce, failureOf, limits, ownTmpdir, submission, unary, valuesOf, x } from "./testing.ts";
import { Zygote } from "./zygote.ts";

const machine = await available();
const caps = { header: 2 ** 16, body: 2 ** 20 };
const until = async (done: () => boolean): Promise<void> => {
  for (let i = 0; i < 200 && !done(); i++) await new Promise((resolve) => setTimeout(resolve, 25));
};

/** Kills a process that may be gone already: the first one to die takes the others with it. */
function killed(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

describe.each(machine.tiers)("the zygote, %s", (isolation) => {
  let tmp: ReturnType<typeof ownTmpdir>;
  beforeEach(() => {
    tmp = ownTmpdir();
  });
  afterEach(async () => {
    await until(() => tmp.processes().length === 0);
    expect(tmp.processes()).toEqual([]);
    tmp.remove();
  });
  const start = async () => {
    const interpreter = await findLauncher();
    return Zygote.start({
      jail: await openJail({ isolation, launcher: interpreter }),
      interpreter,
      modules: [],
      optional: [],
    });
  };

  test("ends a session by itself when its lease is not renewed", async () => {
    const zygote = await start();
    const child = await zygote.fork(caps);
    child.lease(100);
    expect(await child.ended).toEqual({ signal: "SIGKILL" });
    await zygote.close();
    expect(tmp.files()).toEqual([]);
  });

  test("ends a session whose host hangs up", async () => {
    const zygote = await start();
    const child = await zygote.fork(caps);
    child.channel.close();
    expect(await child.ended).toEqual({ code: 0 });
    await zygote.close();
  });

  test("is replaced when it is killed, and what was lost with it is called again", async () => {
    const runner = pythonRunner({ isolation });
    const text = "import numpy, time\ndef f(x):\n    time.sleep(0.5)\n    return x";
    const session = await runner.open(submission(text), unary, limits());
    const running = session.call(x);
    for (const pid of tmp.processes()) killed(Number(pid));
    expect(valuesOf(await running)).toEqual([1, 2, 3]);
    expect(valuesOf(await callOnce(runner, text))).toEqual([1, 2, 3]);
    await runner.close();
    expect(tmp.files()).toEqual([]);
  });

  test("is our fault when it is killed again and again", async () => {
    const runner = pythonRunner({ isolation });
    const text = "import numpy, time\ndef f(x): time.sleep(60)\ndef g(x): return x";
    const session = await runner.open(submission(text), unary, limits());
    const running = session.call(x);
    let done = false;
    const over = running.finally(() => {
      done = true;
    });
    await until(() => {
      for (const pid of tmp.processes()) killed(Number(pid));
      return done;
    });
    expect(failureOf(await over)).toMatchObject({ kind: "sandbox", fault: "grader" });
    expect(valuesOf(await session.call(x, { entry: { ...unary, name: "g" } }))).toEqual([1, 2, 3]);
    await runner.close();
    expect(tmp.files()).toEqual([]);
  });

  test("is not started any more by a runner that has been closed", async () => {
    const runner = pythonRunner({ isolation });
    await runner.close();
    await expect(runner.open(submission("import numpy"), unary, limits())).rejects.toMatchObject({
      code: "runner/closed",
    });
    expect(tmp.files()).toEqual([]);
  });

  test("dies, with all its sessions, when the host does", async () => {
    const dir = join(tmp.path, "host");
    await mkdir(dir);
    await build({
      entryPoints: [join(import.meta.dirname, "runner.ts")],
      outfile: join(dir, "runner.mjs"),
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "error",
    });
    await cp(join(import.meta.dirname, "../jail"), join(dir, "jail"), { recursive: true });
    await writeFile(
      join(dir, "host.mjs"),
      `import { pythonRunner } from "./runner.mjs";
const files = new Map([["a.py", "import numpy, time\\ndef f(): time.sleep(60)"]]);
const entry = ${JSON.stringify({ ...unary, args: {} })};
const limits = { loadMs: 2e4, callMs: 6e4, memoryBytes: 2 ** 28, resultBytes: 1e6, logBytes: 1e3 };
const session = await pythonRunner({ isolation: "${isolation}" }).open({ sha256: "", language: "python", entryFile: "a.py", files }, entry, limits);
session.call(new Map());
setTimeout(() => console.log("running"), 100);
`,
    );
    const host = spawn(process.execPath, [join(dir, "host.mjs")], { stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface({ input: host.stdout })) {
      expect(line).toBe("running");
      break;
    }
    expect(tmp.processes().length).toBeGreaterThan(2);
    host.kill("SIGKILL");
    await until(() => tmp.processes().length === 0);
    expect(tmp.processes()).toEqual([]);
  });
});

test("says what the interpreter said when it does not start", async () => {
  const interpreter = await findLauncher();
  const jail = await openJail({ isolation: "none" });
  await expect(Zygote.start({ jail, interpreter, modules: ["no_such_module"], optional: [] })).rejects.toMatchObject({
    code: "sandbox/start",
    message: expect.stringContaining("no_such_module"),
  });
});

test("needs no input for a function without arguments", async () => {
  const runner = pythonRunner({ isolation: "none" });
  expect(
    (await callOnce(runner, "def f(): return 1.0", { entry: { ...unary, args: {} }, inputs: new Map() })).state,
  ).toBe("ok");
  expect((await callOnce(runner, "def f(x): return x", { inputs: x })).state).toBe("ok");
  await runner.close();
});
