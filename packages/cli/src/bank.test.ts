import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { allclose } from "./cli.fixture.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const attention = join(root, "rubrics/scaled-dot-product-attention");
const folder = mkdtempSync(join(tmpdir(), "allclose-banks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
/** An empty working directory, with files in it. */
function place(files: Record<string, string> = {}): string {
  const path = join(folder, String(count++));
  mkdirSync(path);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(path, name, ".."), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}
const copy = (to: string) => {
  mkdirSync(join(to, ".."), { recursive: true });
  execFileSync("cp", ["-r", attention, to]);
};
const list = async (cwd: string, ...more: string[]) => {
  const { out, code, err } = await allclose(["problem", "list", "--json", ...more], { cwd });
  expect(err).toBe("");
  expect(code).toBe(0);
  return (JSON.parse(out) as { slug: string; bank: string }[]).map(({ slug, bank }) => `${slug} of ${bank}`);
};
const INSTALLED = "scaled-dot-product-attention of @allclose/rubrics";

describe("banks", () => {
  it("list what is installed, with title, minutes and difficulty", async () => {
    const cwd = place();
    expect(await list(cwd)).toContain(INSTALLED);
    const { out } = await allclose(["problem", "list"], { cwd });
    expect(out).toMatch(/slug +title +minutes +difficulty +bank/);
    expect(out).toMatch(/scaled-dot-product-attention +Scaled dot-product attention +45 +2 +@allclose\/rubrics/);
  });

  it("come from --bank, as often as it is given, and from a configuration file above", async () => {
    const cwd = place({
      "allclose.config.yaml": 'banks: [./own, "@acme/bank"]\n',
      "work/deep/.keep": "",
      "node_modules/@acme/bank/package.json": "{}",
    });
    copy(join(cwd, "own/attention"));
    copy(join(cwd, "node_modules/@acme/bank/attention-at-acme"));
    copy(join(cwd, "third/attention-too"));
    const found = await list(join(cwd, "work/deep"), "--bank", "../../third");
    expect(found).toEqual([
      "attention-too of ../../third",
      "attention of ./own",
      "attention-at-acme of @acme/bank",
      expect.any(String),
      ...found.slice(4),
    ]);
    expect(found).toContain(INSTALLED);
    // The same folder twice is one bank.
    expect(await list(cwd, "--bank", "own", "--bank", "./own")).toHaveLength(found.length - 1);
  });

  it("are where grade finds a problem by its slug", async () => {
    const cwd = place();
    copy(join(cwd, "own/attention"));
    const submission = join(attention, "submissions/correct-typescript.ts");
    const { code, out } = await allclose(["grade", submission, "--problem", "attention", "--bank", "./own"], { cwd });
    expect(out).toContain("Lean Hire … Strong Hire");
    expect(code).toBe(0);
    const without = await allclose(["grade", submission, "--problem", "attention"], { cwd });
    expect(without.err).toContain("no problem is called attention");
    expect(without.code).toBe(2);
  });

  it("may not hold the same slug twice: both are named, and a path is asked for", async () => {
    const cwd = place();
    copy(join(cwd, "own/scaled-dot-product-attention"));
    const { code, err } = await allclose(["problem", "test", "scaled-dot-product-attention", "--bank", "own"], { cwd });
    expect(err).toMatch(
      /two banks hold scaled-dot-product-attention: .*own.*@allclose\/rubrics.*give one of these paths/,
    );
    expect(code).toBe(2);
  });

  it("list the others when one problem cannot be read", async () => {
    const cwd = place({ "own/broken/problem.yaml": "id: [" });
    const { code, out, err } = await allclose(["problem", "list", "--bank", "own"], { cwd });
    expect(out).toMatch(/broken +cannot be read/);
    expect(out).toContain("scaled-dot-product-attention");
    expect(err).toMatch(/own\/broken\/problem\.yaml:\d+:\d+/);
    expect(code).toBe(2);
  });

  const bad: [string, Record<string, string>, string[], RegExp][] = [
    ["a folder that is not there", {}, ["--bank", "./nowhere"], /--bank: \.\/nowhere: there is no folder .*nowhere/],
    [
      "a package that is not there",
      {},
      ["--bank", "@acme/bank"],
      /--bank: @acme\/bank: neither a folder in .* nor a package/,
    ],
    [
      "a configured bank that is not there",
      { "allclose.config.yaml": "banks: [./nowhere]" },
      [],
      /allclose\.config\.yaml: banks\[0\]: \.\/nowhere: there is no folder/,
    ],
    [
      "a misspelt field",
      { "allclose.config.yaml": "bank: [./own]" },
      [],
      /allclose\.config\.yaml: the whole: there is no field bank \(did you mean banks\?\)/,
    ],
    [
      "banks that are no list",
      { "allclose.config.yaml": "banks: ./own" },
      [],
      /allclose\.config\.yaml: banks: expected array, but "\.\/own" came/,
    ],
    ["broken YAML", { "allclose.config.yaml": "banks: [" }, [], /allclose\.config\.yaml:\d+:\d+/],
  ];
  it.each(bad)("say what is wrong with %s", async (_, files, args, message) => {
    const { code, err } = await allclose(["problem", "list", ...args], { cwd: place(files) });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });
});
