import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { node24, wantsNode24 } from "../../../scripts/setup/node-24.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const hasTorch = existsSync("/usr/lib/python3/dist-packages/torch");
const isRoot = process.getuid?.() === 0;

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

const first = new Map<string, string>();
/** What this process' first report of a file said. */
function firstOf(file: string): string {
  const said = first.get(file) ?? reportOf(file);
  first.set(file, said);
  return said;
}

describe("reports are the same bytes", () => {
  // Of the language that starts quickest; the others are graded in two processes below, as different users.
  it("across two processes", () => {
    expect(reportOf("correct-typescript.ts")).toBe(firstOf("correct-typescript.ts"));
  });

  it.skipIf(!isRoot).each(FILES)("as root and not: %s", (file) => {
    open ??= openCopy();
    expect(reportOf(file, process.execPath, open, { uid: 65534, gid: 65534 })).toBe(firstOf(file));
  });

  describe("on Node 24", () => {
    beforeAll(() => {
      if (wantsNode24) node24();
    }, 180_000);
    it.skipIf(!wantsNode24).each(FILES)("as on this one: %s", (file) => {
      expect(reportOf(file, node24())).toBe(firstOf(file));
    });
  });
});
