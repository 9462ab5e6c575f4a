import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allclose } from "../../cli.fixture.ts";

const cwd = mkdtempSync(join(tmpdir(), "allclose-test-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
beforeAll(async () => {
  expect((await allclose(["problem", "new", "made", "--yes"], { cwd })).code).toBe(0);
});

type Edit = [file: string, from: string | RegExp, to: string];
let count = 0;
/** A copy of the new problem with texts replaced. */
function changed(...edits: Edit[]): string {
  const name = `./made-${count++}`;
  cpSync(join(cwd, "made"), join(cwd, name), { recursive: true });
  for (const [file, from, to] of edits) {
    const text = readFileSync(join(cwd, name, file), "utf8");
    expect(text).toMatch(from);
    writeFileSync(join(cwd, name, file), text.replace(from, to));
  }
  return name;
}
const test = (folder: string, ...more: string[]) => allclose(["problem", "test", folder, ...more], { cwd });
const quick = (folder: string) => test(folder, "--no-submissions");

describe("allclose problem test", () => {
  it("shows what each check catches", async () => {
    const { out, code } = await quick("./made");
    expect(out).toMatch(/Checks\n(.*\n)* +values +kills 2, alone 2\n/);
    expect(out).toMatch(/ +pure +kills 0, alone 0\n/);
    expect(out).not.toMatch(/Warnings|Errors/);
    expect(code).toBe(0);
  });

  it("warns of texts and of checks without a reason, and does not fail for it", async () => {
    const folder = changed(
      ["statement.md", "`gain`", "gain"],
      ["statement.md", "| `gain` |", "| gain |"],
      ["statement.md", "made(x, gain)", "made(x)"],
      ["hints.md", /Try the function[^$]*/, ""],
      ["problem.yaml", /, because: "The reference has no state[^"]*"/, ""],
    );
    const { out, code } = await quick(folder);
    expect(out).toContain("! statement.md: it does not name the argument gain");
    expect(out).toContain("! hints.md: large-values: it has no text");
    expect(out).toContain("! problem.yaml: checks[3]: pure alone catches no mistake");
    expect(code).toBe(0);
  });

  it("warns of starters that are missing, do not parse, define nothing, or are answers", async () => {
    const folder = changed(
      ["starter/pytorch/made.py", "def made(", "def made(("],
      ["starter/numpy/made.py", "def made(", "def maid("],
    );
    cpSync(join(cwd, "made/submissions/correct-typescript.ts"), join(cwd, folder, "starter/typescript/made.ts"));
    const { out, code } = await test(folder);
    expect(out).toMatch(/! starter\/pytorch: does not parse: /);
    expect(out).toMatch(/! starter\/numpy: does not define the entry: /);
    expect(out).toMatch(/! starter\/typescript: passes every check/);
    expect(code).toBe(0);
    rmSync(join(cwd, folder, "starter"), { recursive: true });
    const none = await test(folder);
    for (const kind of ["pytorch", "numpy", "typescript"])
      expect(none.out).toContain(`! starter/${kind}: there is no such starter`);
  });

  it("fails when two mistakes cannot be told apart, naming both", async () => {
    const folder = changed(
      ["reference.ts", "mistakes: {", 'mistakes: {\n    "root-forgotten": "There is no root.",'],
      ["reference.ts", 'wrong["no-root"] ?', 'wrong["no-root"] || wrong["root-forgotten"] ?'],
    );
    const { out, code } = await quick(folder);
    expect(out).toMatch(
      /✗ reference\.ts: mistakes\.root-forgotten: root-forgotten and no-root have the same outputs on every family/,
    );
    expect(out).toContain("Mutation score 100 %");
    expect(code).toBe(1);
  });

  it("fails when a mistake changes nothing, and says so in words", async () => {
    const folder = changed(["reference.ts", "mistakes: {", 'mistakes: {\n    "never-used": "Nothing looks at this.",']);
    const { out, code } = await quick(folder);
    expect(out).toContain("✗ never-used  nothing fails");
    expect(out).toMatch(
      /✗ reference\.ts: mistakes\.never-used: never-used changes nothing: .*is wrong\["never-used"\] used/,
    );
    expect(code).toBe(1);
  });

  it("gives all of it as JSON too", async () => {
    const folder = changed(["reference.ts", "mistakes: {", 'mistakes: {\n    "never-used": "Nothing looks at this.",']);
    const { lint, ok } = JSON.parse((await test(folder, "--no-submissions", "--json", "-")).out);
    expect(ok).toBe(false);
    expect(lint.errors).toHaveLength(1);
    expect(lint.warnings).toEqual([]);
    expect(lint.checks.map((c: { check: string }) => c.check)).toEqual([
      "shapes",
      "dtypes",
      "values",
      "pure",
      "trivial",
    ]);
  });

  it("fails when a submission is not what its name says", async () => {
    const folder = changed();
    cpSync(join(cwd, "made/submissions/wrong-no-root.py"), join(cwd, folder, "submissions/correct-not.py"));
    const { out, code } = await test(folder);
    expect(out).toMatch(/✗ correct-not\.py: values fails on/);
    expect(out).toContain("5 of 6 are what their name says");
    expect(code).toBe(1);
  });

  it.each([
    [
      "a submission whose name promises nothing",
      "submissions/attempt.py",
      /attempt\.py: expected a name like correct-<style>/,
    ],
    [
      "a problem of a later format",
      "problem.yaml",
      /problem\.yaml: schema: allclose\/problem\/2 is newer than this build/,
    ],
  ])("says what is wrong with %s", async (_, file, message) => {
    const folder = changed();
    writeFileSync(join(cwd, folder, file), file.endsWith(".py") ? "" : "schema: allclose/problem/2\n");
    const { err, code } = await test(folder);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });
});
