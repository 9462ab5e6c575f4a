import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError, type Reference } from "@allclose/core";
import type { Tensor } from "@allclose/core/tensor";
import { afterAll, describe, expect, test } from "vitest";
import { compileReference } from "./compile-reference.ts";
import { evaluateReference } from "./evaluate-reference.ts";

const root = mkdtempSync(join(tmpdir(), "reference-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const outside = join(root, "secret.txt");
writeFileSync(outside, "nobody's business");

let count = 0;
function folderOf(files: Record<string, string> = {}, links: Record<string, string> = {}): string {
  const folder = join(root, `problem-${count++}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  for (const [name, to] of Object.entries(links)) symlinkSync(to, join(folder, name));
  return folder;
}

const DEFINED = `import { define } from "@allclose/core";
export const reference = define({ mistakes: {}, entries: { f: () => ({}) } });`;
const issuesOf = async (folder: string, text: string): Promise<readonly string[]> => {
  const error = await compileReference(join(folder, "reference.ts"), text).catch((error) => error);
  if (!(error instanceof InputError)) throw new Error(`expected an InputError, got ${error}`);
  expect(error.code).toBe("reference/syntax");
  return error.issues;
};

describe("a reference", () => {
  test("is bundled with what it imports from its folder: code, JSON and text", async () => {
    const folder = folderOf({
      "lib/rows.ts": "export const rows: number = 3;",
      "table.json": '{ "columns": 4 }',
      "says.txt": "mistaken",
    });
    const text = `import { define } from "@allclose/core";
      import { tensor } from "@allclose/core/tensor";
      import { rows } from "./lib/rows.ts";
      import table from "./table.json";
      import says from "./says.txt";
      export const reference = define({
        mistakes: { wrong: says },
        entries: { f: () => ({ y: tensor([2], [rows, table.columns]) }) },
      });`;
    const code = await compileReference(join(folder, "reference.ts"), text);
    const { mistakes, entries } = await evaluateReference("reference.ts", code);
    expect(mistakes).toEqual({ wrong: { says: "mistaken" } });
    const [f] = Object.values(entries) as [Reference["entries"][string]];
    const { y } = f({}, {}) as { y: Tensor };
    expect([...y.data]).toEqual([3, 4]);
  });

  test("is not executed by being compiled", async () => {
    const folder = folderOf();
    const code = await compileReference(join(folder, "reference.ts"), `globalThis.compiled = true;\n${DEFINED}`);
    expect(Object.hasOwn(globalThis, "compiled")).toBe(false);
    await evaluateReference("reference.ts", code);
    expect(Object.hasOwn(globalThis, "compiled")).toBe(true);
  });

  test.each([
    ["a path upwards", 'import secret from "../secret.txt";'],
    ["a path of the file system", `import secret from ${JSON.stringify(outside)};`],
    ["a call of require", 'const secret = require("../secret.txt");'],
    ["a late import", 'const secret = await import("../secret.txt");'],
    ["a pattern", 'const secret = await import("../" + name + ".txt");'],
    ["a link", 'import secret from "./link.txt";', { "link.txt": outside }],
    ["a folder that is a link", 'import secret from "./up/secret.txt";', { up: root }],
    ["a type that is one of text", 'import secret from "../secret.txt" with { type: "text" };'],
  ])("cannot have a file of another folder by %s", async (_, line, links = {}) => {
    const folder = folderOf({}, links);
    const issues = await issuesOf(folder, `${line}\n${DEFINED}\nexport const told = secret;`);
    expect(issues.join("\n")).toContain("secret.txt lies outside the problem's folder");
    expect(issues.join("\n")).not.toContain("nobody's business");
  });

  test("cannot have a device, or a folder's settings for the compiler", async () => {
    const folder = folderOf(
      { "tsconfig.json": '{ "compilerOptions": { "paths": { "secret": ["../secret.txt"] } } }' },
      { "endless.txt": "/dev/zero" },
    );
    expect(await issuesOf(folder, 'import zero from "./endless.txt"; export { zero };')).toEqual([
      expect.stringContaining("/dev/zero lies outside"),
    ]);
    expect(await issuesOf(folder, 'import secret from "secret"; export { secret };')).toEqual([
      expect.stringContaining('Could not resolve "secret"'),
    ]);
  });

  test("cannot have more than it could need", async () => {
    const folder = folderOf({ "a.txt": "a".repeat(2 ** 21), "b.txt": "b".repeat(2 ** 21 + 1) });
    const both = 'import a from "./a.txt"; import b from "./b.txt"; export { a, b };';
    expect(await issuesOf(folder, both)).toEqual([expect.stringContaining("more than the 4194304 bytes")]);
  });

  test.each([
    ["of Node", 'import "node:fs";', /reference\.ts:1: Could not resolve "node:fs"/],
    [
      "of ours that is not for it",
      'import "@allclose/core/judge";',
      /a reference can import @allclose\/core, @allclose\/core\/kernel, @allclose\/core\/tensor, but not @allclose\/core\/judge/,
    ],
    ["that is not there", 'import "./nowhere.ts";', /reference\.ts:1: Could not resolve "\.\/nowhere\.ts"/],
  ])("cannot have a module %s", async (_, line, says) => {
    expect((await issuesOf(folderOf(), line)).join("\n")).toMatch(says);
  });

  test("that does not parse is told with its line, also in a file that it imports", async () => {
    const folder = folderOf({ "lib.ts": "\n\nlet = ;" });
    expect(await issuesOf(folder, "\nconst a = {{;")).toEqual([
      expect.stringMatching(/problem-\d+\/reference\.ts:2: /),
    ]);
    expect(await issuesOf(folder, 'import "./lib.ts";')).toEqual([expect.stringMatching(/problem-\d+\/lib\.ts:3: /)]);
  });

  test("that the compiler cannot take does not take the grader with it", async () => {
    expect(await issuesOf(folderOf(), `const a = ${"!".repeat(500_000)}1;`)).toEqual([
      expect.stringContaining("the compiler gave up on it"),
    ]);
  });
});
