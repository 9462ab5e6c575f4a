import { execFile } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

export interface Block {
  readonly heading: string;
  readonly script: string;
  /** What the guide shows of its output: the `text` block that follows. */
  readonly shown: readonly string[];
}

export interface Guide {
  readonly blocks: readonly Block[];
  /** The folder in which its blocks run, one after another. */
  readonly folder: string;
  /** What they have printed. */
  readonly printed: string[];
}

/**
 * Runs the `sh` blocks of a guide as they stand, one test each, in an empty folder: `allclose` is what was built, the packages
 * are as if they were installed, and files that the page includes (`<<<`) lie there under their names.
 */
export function followGuide(page: string): Guide {
  const text = readFileSync(join(ROOT, "docs", page), "utf8");
  const scratch = mkdtempSync(join(tmpdir(), "allclose-guide-"));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  const folder = join(scratch, "work");
  mkdirSync(folder);
  const env = environment(scratch);
  for (const [, file] of text.matchAll(/^<<< ([^\s{#]+)/gm)) {
    const from = join(ROOT, "docs", dirname(page), file as string);
    copyFileSync(from, join(folder, basename(from)));
  }
  const blocks = blocksOf(text);
  const printed: string[] = [];
  it.each(blocks.map((block, i) => [i + 1, block.heading, block] as const))(
    "block %i runs as it stands: %s",
    async (_, __, { script, shown }) => {
      const { code, out, err } = await sh(script, folder, env);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      // A patch that had to be moved or guessed at no longer shows what stands in the file.
      expect(out).not.toMatch(/offset|fuzz/);
      expect(missing(shown, out)).toBeUndefined();
      printed.push(out);
    },
    // A block may grade a dozen files, on a machine that has other things to do.
    300_000,
  );
  return { blocks, folder, printed };
}

/** The first line, of those a guide shows, that was not printed after the ones before; `…` stands for what it leaves out. */
export function missing(shown: readonly string[], out: string): string | undefined {
  const lines = out.split("\n").map((line) => line.trimEnd());
  let at = 0;
  let skips = true;
  for (const line of shown) {
    if (line.trim() === "…") {
      skips = true;
      continue;
    }
    const found = lines.indexOf(line, at);
    if (found === -1 || (!skips && found !== at)) return line;
    at = found + 1;
    skips = false;
  }
  return undefined;
}

/** The `sh` blocks of a guide, by the heading above each; fences inside a block are the block's own text. */
export function blocksOf(text: string): Block[] {
  const out: { heading: string; script: string; shown: string[] }[] = [];
  let heading = "";
  let fence: { language: string; lines: string[] } | undefined;
  let heredoc = false;
  for (const line of text.split("\n")) {
    if (fence === undefined) {
      if (line.startsWith("## ")) heading = line.slice(3);
      if (line.startsWith("```")) fence = { language: line.slice(3).trim(), lines: [] };
      continue;
    }
    if (line === "```" && !heredoc) {
      if (fence.language === "sh") out.push({ heading, script: fence.lines.join("\n"), shown: [] });
      if (fence.language === "text") out.at(-1)?.shown.push("…", ...fence.lines.map((shown) => shown.trimEnd()));
      fence = undefined;
      continue;
    }
    if (line.endsWith("<<'END'")) heredoc = true;
    if (line === "END") heredoc = false;
    fence.lines.push(line);
  }
  return out;
}

/** `allclose` on the PATH is what was built; no registry is within reach. */
function environment(scratch: string): NodeJS.ProcessEnv {
  const bin = join(scratch, "bin");
  mkdirSync(bin);
  const main = join(ROOT, "packages", "cli", "dist", "main.js");
  writeFileSync(join(bin, "allclose"), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  chmodSync(join(bin, "allclose"), 0o755);
  symlinkSync(process.execPath, join(bin, "node"));
  symlinkSync(join(ROOT, "node_modules"), join(scratch, "node_modules"));
  const { ALLCLOSE_SECRET: _, PATH, ...env } = process.env;
  return { ...env, PATH: `${bin}:${join(ROOT, "node_modules", ".bin")}:${PATH}`, npm_config_offline: "true" };
}

const sh = (script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const child = execFile("/bin/sh", ["-eu", "-c", script], { cwd, env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
    child.stdin?.end();
  });
