import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openJudge } from "@allclose/runners";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isInstalled } from "./bank.ts";
import { allclose } from "./cli.fixture.ts";

const SLUG = "scaled-dot-product-attention";
const installed = fileURLToPath(new URL(`../../../rubrics/${SLUG}`, import.meta.url));
const submission = (name: string) => join(installed, "submissions", name);
const root = mkdtempSync(join(tmpdir(), "allclose-strangers-"));
chmodSync(root, 0o777);
afterAll(() => rmSync(root, { recursive: true, force: true }));
const at = (name: string) => join(root, name);

/** A copy of a problem whose reference does something more when it is loaded. */
function stranger(name: string, act: string): string {
  cpSync(installed, at(name), { recursive: true, filter: (path) => !path.endsWith("/submissions") });
  const file = join(at(name), "reference.ts");
  const text = readFileSync(file, "utf8");
  writeFileSync(
    file,
    text.replace("\nexport const", `\nconst node = (name: string) => import("node:" + name);\n${act}\nexport const`),
  );
  return at(name);
}

/** Where a reference is evaluated and not sealed, this file is made. */
const trace = at("trace");
const tracing = (name: string) =>
  stranger(name, `try { (await node("fs")).writeFileSync(${JSON.stringify(trace)}, ""); } catch {}`);

describe("a problem is of the installed bank", () => {
  it("by where its folder lies, whatever path leads there", () => {
    symlinkSync(installed, at("link"));
    cpSync(installed, at("copy"), { recursive: true });
    expect([installed, at("link"), join(installed, "../adamw"), `${installed}/`].map(isInstalled)).toEqual(
      Array(4).fill(true),
    );
    expect([at("copy"), join(installed, "starter"), join(installed, ".."), at("nowhere")].map(isInstalled)).toEqual(
      Array(4).fill(false),
    );
  });
});

describe("the reference of any other problem", () => {
  let problem: string;
  beforeAll(async () => {
    problem = tracing("traced");
    cpSync(problem, at("traced-too"), { recursive: true });
    cpSync(submission("correct-typescript.ts"), at("class/a.ts"));
    cpSync(submission("wrong-no-scale.ts"), at("class/b.ts"));
    const made = await allclose([
      "grade",
      submission("wrong-no-scale.ts"),
      "--problem",
      SLUG,
      "--json",
      at("report.json"),
    ]);
    expect(made.err).toBe("");
  }, 60_000);
  beforeEach(() => rmSync(trace, { force: true }));

  const commands: [string, () => string[], number][] = [
    ["grade", () => ["grade", submission("correct-typescript.ts"), "--problem", problem], 0],
    ["grade --batch", () => ["grade", at("class"), "--batch", "--problem", problem, "--jobs", "1"], 0],
    [
      "replay",
      () => ["replay", at("report.json"), submission("wrong-no-scale.ts"), "--problem", problem, "--check", "values"],
      1,
    ],
    ["problem test", () => ["problem", "test", problem], 0],
    ["problem preview", () => ["problem", "preview", problem, "--out", at("page.html")], 0],
    ["problem diff", () => ["problem", "diff", problem, at("traced-too")], 0],
    ["problem golden", () => ["problem", "golden", problem, "--out", at("golden.json")], 0],
  ];
  it.each(commands)(
    "is not evaluated in this process, nor unsealed, by %s",
    async (_, args, expected) => {
      const { code, err } = await allclose(args());
      expect([code, err.replace(/^.* has changed since the report was written\n/, "")]).toEqual([expected, ""]);
      expect(existsSync(trace)).toBe(false);
    },
    120_000,
  );

  // They all open it in the same way.
  it.each(commands.filter(([name]) => name === "grade" || name === "replay"))(
    "is unsealed with --isolation none, by %s",
    async (_, args, expected) => {
      const { code } = await allclose([...args(), "--isolation", "none"]);
      expect(code).toBe(expected);
      expect(existsSync(trace)).toBe(true);
    },
    120_000,
  );

  it("would leave its trace where it were evaluated", async () => {
    await (await openJudge(problem, { trusted: true })).close();
    expect(existsSync(trace)).toBe(true);
  });

  it("is not evaluated where the isolation that was asked for cannot be had, and the exit code is 3", async () => {
    const { code, err } = await allclose(
      ["problem", "preview", problem, "--out", at("page.html"), "--isolation", "namespaces"],
      {
        env: { ...process.env, ALLCLOSE_BWRAP: "/nonexistent" },
      },
    );
    expect(err).toMatch(/traced\/reference\.ts is a stranger's code, and was not run: .*cannot be isolated/);
    expect([code, existsSync(trace)]).toEqual([3, false]);
  });

  it("that ends its process is named, and the exit code is 2", async () => {
    const ending = stranger("ending", "process.exit(0);");
    const { code, err } = await allclose(["grade", submission("correct-typescript.ts"), "--problem", ending]);
    expect(err).toBe(`${ending}/reference.ts: it ended its process (exit status 0)\n`);
    expect(code).toBe(2);
  });

  it("that breaks on some submission only leaves the rest of a batch as it is", async () => {
    const breaking = stranger("breaking", "");
    const file = join(breaking, "reference.ts");
    // Mistakes are looked for where a submission is wrong.
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(/(wrong\) \{)/, '$1 if (wrong["no-scale"]) process.exit(0);'),
    );
    const { code, out } = await allclose([
      "grade",
      at("class"),
      "--batch",
      "--problem",
      breaking,
      "--jobs",
      "1",
      "--csv",
      "-",
    ]);
    expect(out).toMatch(/^a\.ts,.*\b(graded|pending)\b/m);
    expect(out).toMatch(/^b\.ts,.*reference\.ts: it ended its process/m);
    expect(code).toBe(2);
  }, 120_000);
});
