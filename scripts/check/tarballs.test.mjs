import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "allclose-tarballs-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
])("are gone after %s", async (signal, code) => {
  const bin = mkdtempSync(join(folder, "bin-"));
  const tmp = mkdtempSync(join(folder, "tmp-"));
  writeFileSync(join(bin, "npm"), "#!/bin/sh\necho '[]'\n", { mode: 0o755 });
  const program = `
    const { tarballs } = await import(${JSON.stringify(new URL("tarballs.mjs", import.meta.url).href)});
    tarballs();
    console.log("packed");
    setInterval(() => {}, 1000);`;
  const env = { ...process.env, TMPDIR: tmp, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], { env });
  await once(child.stdout, "data");
  expect(readdirSync(tmp)).toHaveLength(1);
  child.kill(signal);
  expect(await once(child, "exit")).toEqual([code, null]);
  expect(readdirSync(tmp)).toEqual([]);
});
