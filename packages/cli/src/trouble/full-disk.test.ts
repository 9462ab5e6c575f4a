import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, report as reportSchema } from "@allclose/core";
import { describe, expect, it } from "vitest";
import { allclose, MAIN, type RunOptions } from "../cli.fixture.ts";
import { NAMES, ownFolder, RIGHT, tiersHere } from "./trouble.fixture.ts";

const folder = ownFolder();
for (const name of NAMES) folder.file(name, RIGHT[name]);
const CLASS = ["a", "b", "c", "d", "e"];
for (const name of CLASS) folder.file(`class/${name}.ts`, RIGHT["right.ts"]);
const tiers = await tiersHere();
const kept = join(folder.path, "kept");
const BWRAP = "/usr/bin/bwrap";

/** Runs with a disk of so many KiB as `/…/disk`, on which `before` lies; what is on it in the end is copied to `kept`. */
function onDisk(kib: number, env: NodeJS.ProcessEnv = {}): RunOptions & { readonly disk: string } {
  const disk = join(folder.path, "disk");
  for (const path of [disk, kept]) mkdirSync(path, { recursive: true });
  const mount = [BWRAP, "--dev-bind", "/", "/", "--size", String(kib * 1024), "--perms", "0777", "--tmpfs", disk];
  const script = `rm -rf "${kept}"/*; echo before > before.json; "$@"; code=$?; cp -a . "${kept}"; exit $code`;
  return { disk, under: [...mount, "--chdir", disk, "sh", "-c", script, "sh"], env: { ...process.env, ...env } };
}
const grade = (path: string, options: RunOptions, ...more: string[]) =>
  allclose(["grade", join(folder.path, path), "--problem", folder.problem, ...more], options);

describe.skipIf(!existsSync(BWRAP))("a full disk (mounted with bubblewrap)", () => {
  describe.each(tiers)("for temporary files, in the tier %s,", (isolation) => {
    it.each(NAMES)("refuses %s with exit code 3, says what to do and leaves nothing there", async (name) => {
      // The jail's files have room there, but not the runtime of ONNX.
      const kib = name === "right.onnx" ? 4096 : 64;
      const disk = onDisk(kib);
      const env = { ...disk.env, TMPDIR: disk.disk };
      const { code, out, err } = await grade(name, { ...disk, env }, "--isolation", isolation, "--json", "-");
      expect(err).toMatch(/its disk is full \(ENOSPC\)\.\nTo do: make room there, or name another folder.*TMPDIR\n$/);
      expect({ code, out }).toEqual({ code: 3, out: "" });
      expect(readdirSync(kept)).toEqual(["before.json"]);
    });
  });

  it("for the reports of a batch keeps those that have room, whole, and every row", async () => {
    const disk = onDisk(32);
    const { code, out } = await grade("class", disk, "--batch", "--jobs", "1", "--out", "reports");
    for (const name of CLASS) expect(out).toMatch(new RegExp(`^${name}\\.ts +Strong Hire +1 `, "m"));
    expect(out).toMatch(/^a\.ts .* graded$/m);
    expect(out).toMatch(
      /^e\.ts .* not written: .*reports\/e\.ts\.\w+: cannot be written \(ENOSPC\): the disk is full$/m,
    );
    expect(code).toBe(3);
    const files = readdirSync(join(kept, "reports"));
    expect(files).toEqual(expect.arrayContaining(["a.ts.html", "a.ts.json"]));
    for (const file of files) {
      const text = readFileSync(join(kept, "reports", file), "utf8");
      if (file.endsWith(".json")) parse(reportSchema, JSON.parse(text), file);
      else expect(text).toMatch(/^<!doctype html>[\s\S]*<\/html>\s*$/i);
      expect(file).toMatch(/^[a-e]\.ts\.(json|html)$/);
    }
  });

  it("for one report leaves what was there before, prints the report and ends with 3", async () => {
    const { code, out, err } = await grade("right.ts", onDisk(4), "--json", "before.json", "--html", "new.html");
    expect(out).toContain("Strong Hire");
    expect(err).toBe(
      "--json before.json: cannot be written (ENOSPC): the disk is full\n" +
        "--html new.html: cannot be written (ENOSPC): the disk is full\n",
    );
    expect(code).toBe(3);
    expect(readdirSync(kept)).toEqual(["before.json"]);
    expect(readFileSync(join(kept, "before.json"), "utf8")).toBe("before\n");
  });
});

it("a full disk behind standard output is told, with exit code 3", async () => {
  const script = '"$@" > /dev/full';
  const { code, err } = await allclose(["doctor", "--json"], { under: ["sh", "-c", script, "sh"] });
  expect(err).toBe("standard output: cannot be written (ENOSPC): the disk is full\n");
  expect(code).toBe(3);
});

it("whoever stops reading standard output is told nothing", () => {
  const script = `"${process.execPath}" "${MAIN}" doctor | head -n 1; echo "\${PIPESTATUS[0]}"`;
  const out = execFileSync("bash", ["-c", script], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  expect(out).toMatch(/^✓ Node: .*\n0\n$/);
});
