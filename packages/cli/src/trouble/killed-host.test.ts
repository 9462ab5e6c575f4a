import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { allclose, MAIN } from "../cli.fixture.ts";
import { ownFolder, processesOf, RIGHT, tiersHere } from "./trouble.fixture.ts";

const folder = ownFolder();
folder.file("right.ts", RIGHT["right.ts"]);
folder.file("class/slow.py", RIGHT["right.py"].replace("return", "import time; time.sleep(5); return"));
folder.file(
  "class/slow.ts",
  "export async function twice(x) {\n  await new Promise((done) => setTimeout(done, 5000));\n  return x;\n}\n",
);

/** A batch in Python and TypeScript at once, from when both have sealed processes. */
async function slowBatch(isolation: string, tmp: string): Promise<ChildProcess> {
  const args = ["grade", join(folder.path, "class"), "--batch", "--problem", folder.problem, "--jobs", "2"];
  const env = { ...process.env, TMPDIR: tmp };
  const batch = spawn(process.execPath, [MAIN, ...args, "--isolation", isolation], { env, stdio: "ignore" });
  const sealed = () =>
    ["zygote.py", "child.mjs"].map((name) => processesOf(tmp).filter((c) => c.includes(name)).length);
  // Of Python the interpreter and its fork.
  while (!(sealed().every((n) => n > 0) && (sealed()[0] as number) > 1)) {
    if (batch.exitCode !== null) throw new Error(`the batch ended with ${batch.exitCode}`);
    await setTimeout(10);
  }
  return batch;
}

describe.each(await tiersHere())("in the tier %s", (isolation) => {
  it("a grader that is killed takes its processes with it, and the next one removes its files", async () => {
    const tmp = join(folder.path, `killed-${isolation}`);
    mkdirSync(tmp);
    const batch = await slowBatch(isolation, tmp);
    batch.kill("SIGKILL");
    while (processesOf(tmp).length > 0) await setTimeout(10);
    expect(readFileSync("/proc/mounts", "utf8")).not.toContain(tmp);
    expect(readdirSync(tmp)).not.toEqual([]);

    const args = ["grade", join(folder.path, "right.ts"), "--problem", folder.problem, "--isolation", isolation];
    expect(await allclose(args, { env: { ...process.env, TMPDIR: tmp } })).toMatchObject({ code: 0, err: "" });
    expect(readdirSync(tmp)).toEqual([]);
  });

  it("files of a grader that lives are left alone", async () => {
    const tmp = join(folder.path, `alive-${isolation}`);
    mkdirSync(tmp);
    const batch = await slowBatch(isolation, tmp);
    const ended = new Promise((resolve) => batch.on("exit", resolve));
    const before = readdirSync(tmp);
    expect(before).not.toEqual([]);
    expect((await allclose(["doctor"], { env: { ...process.env, TMPDIR: tmp } })).code).toBe(0);
    expect(readdirSync(tmp)).toEqual(before);
    batch.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(readdirSync(tmp)).toEqual([]);
  });
});
