import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { available, ownTmpdir } from "../python/testing.ts";
import { copyOf, removeCopies } from "./folders.fixture.ts";
import { type JudgeOptions, openJudge } from "./judge.ts";

const machine = await available();
const SECRET = "a secret of the grader's";

let connections = 0;
let listener: Server;
/** A folder in which everybody may write, and a file in it that everybody may read. */
let open: string;
beforeAll(async () => {
  process.env["ALLCLOSE_SECRET"] = SECRET;
  open = mkdtempSync(join(tmpdir(), "open-"));
  chmodSync(open, 0o777);
  writeFileSync(join(open, "notes"), "of the host", { mode: 0o644 });
  listener = createServer((_, answer) => answer.end("ok"));
  listener.on("connection", () => connections++);
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  delete process.env["ALLCLOSE_SECRET"];
  removeCopies();
  rmSync(open, { recursive: true, force: true });
  await new Promise((resolve) => listener.close(resolve));
});

/** Each throws where it is refused. */
const acts = (): Record<string, string> => ({
  "read /etc/passwd": `(await node("fs")).readFileSync("/etc/passwd", "utf8").includes("root") || no()`,
  "read a file of the host": `(await node("fs")).readFileSync(${JSON.stringify(join(open, "notes"))})`,
  "list the host's files": `(await node("fs")).readdirSync(${JSON.stringify(open)})`,
  "write a file": `(await node("fs")).writeFileSync(${JSON.stringify(join(open, "written"))}, "x")`,
  "fetch from the loopback": `await fetch("http://127.0.0.1:${(listener.address() as AddressInfo).port}/")`,
  "connect to the loopback": `await new Promise(async (done, fail) => (await node("net")).connect(${(listener.address() as AddressInfo).port}, "127.0.0.1", done).on("error", fail))`,
  "run a program": `(await node("child_process")).execFileSync("/bin/sh", ["-c", ${JSON.stringify(`echo > ${open}/ran`)}])`,
});
const secrets = (): Record<string, string> => ({
  "read the environment": `process.env.ALLCLOSE_SECRET === ${JSON.stringify(SECRET)} || no()`,
});
const otherProcesses = (): Record<string, string> => ({
  "read the grader's environment": `(await node("fs")).readFileSync("/proc/" + process.ppid + "/environ", "utf8").includes("ALLCLOSE") || no()`,
  "read its own environment": `(await node("fs")).readFileSync("/proc/self/environ")`,
  "signal the grader": "process.kill(process.ppid, 0)",
});

/** What of the acts a reference could do while it was loaded; it tells by what it throws. */
async function done(all: Record<string, string>, options: JudgeOptions): Promise<string[]> {
  const attempts = Object.entries(all).map(
    ([name, act]) => `try { ${act}; done.push(${JSON.stringify(name)}); } catch {}`,
  );
  const prelude = `
    const node = (name: string): Promise<any> => import("node:" + name);
    const no = () => { throw new Error("no"); };
    const done: string[] = [];
    ${attempts.join("\n")}
    if (done.length >= 0) throw new Error("done: " + JSON.stringify(done));
  `;
  const folder = copyOf("scaled-dot-product-attention", (text) =>
    text.replace(/\nexport const/, `${prelude}\nexport const`),
  );
  const error = await openJudge(folder, options).then(
    (judge) => judge.close().then(() => new Error("it loaded")),
    (error: Error) => error,
  );
  const told = /throws while loading: done: (\[.*\])$/.exec(error.message)?.[1];
  if (told === undefined) throw new Error(`it did not tell: ${error.message}`);
  return JSON.parse(told);
}

const traces = () => ({ connections, files: readdirSync(open).sort() });

test("without isolation, each of the acts succeeds", async () => {
  expect(await done(acts(), { isolation: "none" })).toEqual(Object.keys(acts()));
  expect(traces()).toEqual({ connections: 2, files: ["notes", "ran", "written"] });
});

test("in the grader's own process, where trusted references run, the environment can be read; without isolation it cannot", async () => {
  expect(await done(secrets(), { trusted: true })).toEqual(Object.keys(secrets()));
  expect(await done(secrets(), { isolation: "none" })).toEqual([]);
});

describe.each(machine.tiers)("a hostile reference, %s", (isolation) => {
  let tmp: ReturnType<typeof ownTmpdir>;
  beforeAll(() => {
    tmp = ownTmpdir();
    for (const name of ["ran", "written"]) rmSync(join(open, name), { force: true });
    connections = 0;
  });
  afterAll(() => {
    removeCopies();
    const left = [tmp.processes(), tmp.files()];
    tmp.remove();
    expect(left).toEqual([[], []]);
  });

  test("can do none of them", async () => {
    expect(await done({ ...acts(), ...secrets(), ...otherProcesses() }, { isolation })).toEqual([]);
    expect(traces()).toEqual({ connections: 0, files: ["notes"] });
  });
});

test.each<[string, JudgeOptions]>([
  ["nothing can seal it", { bwrap: null, landlock: false }],
  ["the platform has no tier", { platform: "darwin" }],
])("where %s, it is not run", async (_, options) => {
  const act = `for (const name of ["node:fs"]) (await import(name)).writeFileSync(${JSON.stringify(join(open, "unsealed"))}, "");`;
  const folder = copyOf("scaled-dot-product-attention", (text) => `${act}\n${text}`);
  await expect(openJudge(folder, options)).rejects.toMatchObject({
    code: "sandbox/unavailable",
    message: expect.stringContaining(`${folder}/reference.ts is a stranger's code, and was not run`),
  });
  expect(traces().files).not.toContain("unsealed");
  await (await openJudge(folder, { isolation: "none" })).close();
  expect(traces().files).toContain("unsealed");
  rmSync(join(open, "unsealed"));
});
