import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, expect, it } from "vitest";
import { allclose, MAIN } from "./cli.fixture.ts";

const SLUG = "scaled-dot-product-attention";
const bank = fileURLToPath(new URL(`../../../rubrics/${SLUG}/submissions/`, import.meta.url));
const root = mkdtempSync(join(tmpdir(), "allclose-watch-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

/** Watches a path; `next` waits for what is printed of the next grading, errors included. */
function watching(path: string, ...more: string[]) {
  const child = spawn(process.execPath, [MAIN, "grade", path, "--problem", SLUG, "--watch", ...more]);
  running.push(child);
  let said = "";
  let heard = (): void => {};
  const hear = (text: Buffer): void => {
    said += text;
    heard();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const next = async (): Promise<string> => {
    for (;;) {
      const [one] = /^.*?waiting for the next save[^\n]*\n/s.exec(said) ?? [];
      if (one !== undefined) {
        said = said.slice(one.length);
        return one;
      }
      if (child.exitCode !== null) throw new Error(`it ended: ${said}`);
      await new Promise<void>((resolve) => {
        heard = resolve;
        child.once("exit", () => resolve());
      });
    }
  };
  const interrupt = (): Promise<number | null> => {
    child.kill("SIGINT");
    return ended;
  };
  return { next, interrupt };
}

const stops = (why: string) => `export function scaledDotProductAttention() { throw new Error("${why}"); }\n`;

it("grades again on each save, by renaming too, is not ended by an error, and ends on Ctrl-C", async () => {
  const file = join(root, "attention.ts");
  const json = join(root, "watched.json");
  writeFileSync(file, stops("first"));
  const { next, interrupt } = watching(file, "--json", json);
  const first = await next();
  expect(first).toContain("first");
  expect(first).toMatch(/\n\d\d:\d\d:\d\d {2}\d+\.\d\d s; waiting/);
  expect(first).not.toContain("\u001b");

  // As editors save: another file takes its place. A file beside it is none of ours.
  writeFileSync(join(root, "other.ts"), "");
  cpSync(join(bank, "wrong-no-scale.ts"), join(root, "attention.ts~"));
  renameSync(join(root, "attention.ts~"), file);
  expect(await next()).toContain("(no-scale)");
  expect(readFileSync(json, "utf8")).toContain('"no-scale"');

  writeFileSync(file, Uint8Array.of(0xff));
  expect(await next()).toMatch(/is not UTF-8/);
  writeFileSync(file, stops("fourth"));
  expect(await next()).toContain("fourth");
  expect(await interrupt()).toBe(130);
}, 120_000);

it("sees what is below a folder, and grades nothing that is the same as before", async () => {
  const folder = join(root, "solution");
  mkdirSync(join(folder, "parts"), { recursive: true });
  writeFileSync(
    join(folder, "attention.ts"),
    `import { why } from "./parts/why.ts";\n${stops("x").replace('"x"', "why")}`,
  );
  writeFileSync(join(folder, "parts/why.ts"), 'export const why = "one";\n');
  const { next, interrupt } = watching(folder);
  expect(await next()).toContain("one");
  writeFileSync(join(folder, "notes.txt"), "no source");
  writeFileSync(join(folder, "parts/why.ts"), 'export const why = "one";\n');
  await new Promise((resolve) => setTimeout(resolve, 500));
  writeFileSync(join(folder, "parts/why.ts"), 'export const why = "two";\n');
  expect(await next()).toContain("two");
  expect(await interrupt()).toBe(130);
}, 120_000);

it.each([
  ["a file that is not there", ["gone.ts", "--watch"], /gone\.ts: cannot be watched \(ENOENT\)/],
  ["a report on standard output", ["other.ts", "--watch", "--json", "-"], /--watch prints report after report/],
] as const)("says what is wrong with %s, and exits with 2", async (_, [name, ...more], message) => {
  const { code, err } = await allclose(["grade", join(root, name), "--problem", SLUG, ...more]);
  expect(err).toMatch(message);
  expect(code).toBe(2);
});
