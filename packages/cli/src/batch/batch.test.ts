import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { htmlReport, parse, report as reportSchema } from "@allclose/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allclose, MAIN, type Outcome } from "../cli.fixture.ts";

const SLUG = "scaled-dot-product-attention";
const bank = fileURLToPath(new URL(`../../../../rubrics/${SLUG}/submissions/`, import.meta.url));
const root = mkdtempSync(join(tmpdir(), "allclose-batch-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A folder with these files: texts, or names of the bank's submissions. */
function folderOf(name: string, files: Readonly<Record<string, string | { readonly from: string }>>): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    if (typeof content === "string") writeFileSync(join(folder, path), content);
    else cpSync(join(bank, content.from), join(folder, path));
  }
  return folder;
}

const right = { from: "correct-typescript.ts" };
const wrong = { from: "wrong-no-scale.ts" };
const stops = 'export function scaledDotProductAttention() { throw new Error("no"); }\n';
const batch = (folder: string, ...more: string[]) => allclose(["grade", folder, "--problem", SLUG, ...more]);
const withoutRun = (file: string) => {
  const { run, ...rest } = JSON.parse(readFileSync(file, "utf8"));
  expect(run.calls).toBeGreaterThanOrEqual(0);
  return JSON.stringify(rest);
};

describe("a folder of notebooks", () => {
  it("is a batch when two of them define the entry", async () => {
    const notebook = (body: string) =>
      JSON.stringify({
        nbformat: 4,
        nbformat_minor: 5,
        metadata: { language_info: { name: "python" } },
        cells: [{ cell_type: "code", metadata: {}, outputs: [], execution_count: null, source: body }],
      });
    const body = "def scaled_dot_product_attention(Q, K, V, mask=None):\n    return None\n";
    const folder = folderOf("notebooks", { "ann.ipynb": notebook(body), "bob.ipynb": notebook(body) });
    const { out } = await batch(folder);
    expect(out).toMatch(/^ann\.ipynb .*\nbob\.ipynb /m);
  }, 60_000);
});

describe("a batch", () => {
  const folder = folderOf("class", {
    "=cmd,x.ts": right,
    "bob/attention.ts": wrong,
    "bob/notes.txt": "",
    "latin.py": "",
    "stops.ts": stops,
    "README.md": "not a submission",
    ".hidden.ts": right,
  });
  writeFileSync(join(folder, "latin.py"), Uint8Array.of(0xff, 0xfe));
  mkdirSync(join(folder, "nothing"));
  symlinkSync("stops.ts", join(folder, "link.ts"));
  // Inside the folder, so that it could be taken for a submission.
  const out = join(folder, "reports");
  const csv = join(root, "class.csv");
  let outcome: Outcome;
  beforeAll(async () => {
    mkdirSync(out);
    outcome = await batch(folder, "--jobs", "2", "--out", out, "--csv", csv);
  }, 120_000);

  it("is graded child by child, in order, though one is broken", () => {
    const names = outcome.out.split("\n").map((line) => line.split("  ")[0]);
    expect(names).toEqual(["name", "=cmd,x.ts", "bob", "latin.py", "link.ts", "nothing", "stops.ts", ""]);
    expect(outcome.out).toMatch(/^=cmd,x\.ts +Lean Hire … Strong Hire +0\.\d+ … 1 +pending$/m);
    expect(outcome.out).toMatch(/^bob +No Hire .* no-scale +pending$/m);
    expect(outcome.out).toMatch(/^stops\.ts +No Hire .* raised +pending$/m);
  });

  it("says in its row what is wrong with a broken one, and ends with the worst exit code", () => {
    expect(outcome.out).toMatch(/^latin\.py +bad input: .*is not UTF-8 \(line 1\)/m);
    expect(outcome.out).toMatch(/^nothing +bad input: .*holds no submission.*it is empty/m);
    expect(outcome.out).toMatch(/^link\.ts +bad input: .*is a symbolic link/m);
    expect(outcome.code).toBe(2);
  });

  it("says which files it left out", () => {
    expect(outcome.err).toBe("Left out, being no submissions: README.md\n");
  });

  it("writes a CSV in which no name is a formula", () => {
    const lines = readFileSync(csv, "utf8").split("\r\n");
    expect(lines).toHaveLength(8);
    expect(lines[1]).toMatch(/^"'=cmd,x\.ts",lean-hire,strong-hire,0\.\d+,1,,pending,$/);
    expect(lines[2]).toMatch(/^bob,no-hire,no-hire,.*,no-scale,pending,$/);
  });

  it("writes a whole report for each that was graded, and none for the others", () => {
    const graded = ["=cmd,x.ts", "bob", "stops.ts"];
    expect(readdirSync(out).sort()).toEqual(graded.flatMap((name) => [`${name}.html`, `${name}.json`]));
  });

  it("writes the reports that each would get alone, but for the run", async () => {
    for (const name of ["=cmd,x.ts", "bob"]) {
      const alone = join(root, "alone.json");
      await allclose(["grade", join(folder, name), "--problem", SLUG, "--json", alone]);
      expect(withoutRun(join(out, `${name}.json`))).toBe(withoutRun(alone));
      const report = (file: string) => parse(reportSchema, JSON.parse(readFileSync(file, "utf8")), file);
      const page = htmlReport({ ...report(alone), run: report(join(out, `${name}.json`)).run });
      expect(readFileSync(join(out, `${name}.html`), "utf8")).toBe(page);
    }
  });
});

describe("a folder of archives", () => {
  const folder = folderOf("archives", {
    "src/ann/attention.ts": right,
    "src/bob/attention.ts": wrong,
    "src/bob/notes.txt": "",
    "class/__MACOSX/._ann.zip": "",
  });
  const [src, out] = [join(folder, "src"), join(folder, "class")];
  execFileSync("python3", ["-m", "zipfile", "-c", join(out, "ann.zip"), "ann/"], { cwd: src });
  execFileSync("tar", ["-cf", join(out, "bob.tar"), "bob"], { cwd: src });
  execFileSync("tar", ["-czf", join(out, "cid.tgz"), "-C", "bob", "."], { cwd: src });
  writeFileSync(join(out, "cut.tar"), readFileSync(join(out, "bob.tar")).subarray(0, 1000));
  writeFileSync(join(out, "nil.zip"), "");

  it("is a batch, each graded as the folder that it holds", async () => {
    const { code, out: table, err } = await batch(out);
    expect(err).toBe("");
    expect(table).toMatch(/^ann\.zip +Lean Hire … Strong Hire .* pending$/m);
    expect(table).toMatch(/^bob\.tar +No Hire .* no-scale +pending$/m);
    expect(table).toMatch(/^cid\.tgz +No Hire .* no-scale +pending$/m);
    expect(table).toMatch(/^cut\.tar +bad input: .*cut\.tar` cannot be read: .* cut off/m);
    expect(table).toMatch(/^nil\.zip +bad input: .*nil\.zip` is empty: it has 0 bytes/m);
    expect(table).not.toContain("MACOSX");
    expect(code).toBe(2);
  });

  it("gives each the hidden draws of the folder that it holds", async () => {
    const reportOf = async (path: string) => {
      const json = join(root, "report.json");
      await batch(path, "--json", json);
      return withoutRun(json);
    };
    expect(await reportOf(join(out, "bob.tar"))).toBe(await reportOf(join(src, "bob")));
  });
});

describe("what is a batch", () => {
  it("is a folder in which two children define the entry, but not with --no-batch", async () => {
    const two = folderOf("two", { "a.ts": stops, "b.ts": stops });
    expect((await batch(two)).out).toMatch(/^a\.ts .*\nb\.ts /m);
    const one = await batch(two, "--no-batch");
    expect(one.err).toMatch(/2 files define/);
    expect(one.code).toBe(2);
  });

  it("is not a folder of one submission with its helpers, but with --batch", async () => {
    const folder = folderOf("helped", { "attention.ts": stops, "helpers.ts": "export const two = 2;\n" });
    expect((await batch(folder)).out).toContain("Why this verdict");
    expect((await batch(folder, "--batch")).out).toMatch(/^helpers\.ts .* missing-entry/m);
  });

  it("ends with 1 when one is below --fail-under, and with 0 when none is", async () => {
    const folder = folderOf("below", { "a.ts": stops, "b.ts": right });
    const { code, out } = await batch(folder, "--fail-under", "lean-hire");
    expect(out).toMatch(/^a\.ts .* below$/m);
    expect(out).toMatch(/^b\.ts .* pending$/m);
    expect(code).toBe(1);
    expect((await batch(folder)).code).toBe(0);
  });

  it("ends with 3 when one could not be graded, though another is bad input", async () => {
    const folder = folderOf("unsealed", { "a.ts": stops, "b.py": "" });
    writeFileSync(join(folder, "b.py"), Uint8Array.of(0xff));
    const env = { ...process.env, ALLCLOSE_BWRAP: join(root, "no-bwrap-here") };
    const args = ["grade", folder, "--problem", SLUG, "--batch", "--isolation", "namespaces", "--csv", "-"];
    const { code, out } = await allclose(args, { env });
    expect(out).toMatch(/^a\.ts,,,,,,could not grade,.*isolated/m);
    expect(out).toMatch(/^b\.py,,,,,,bad input,/m);
    expect(code).toBe(3);
  });

  const one = folderOf("one", { "a.ts": stops });
  const bad: [string, string[], RegExp][] = [
    ["an empty folder", [folderOf("empty", {}), "--batch"], /no child of this folder is a submission; it is empty/],
    ["only other files", [folderOf("docs", { "a.md": "" }), "--batch"], /no child .* it holds a\.md/],
    ["a file", [join(one, "a.ts"), "--batch"], /a batch is a folder .* without --batch, or unpack it/],
    ["nothing there", [join(root, "gone"), "--batch"], /gone: the folder cannot be read \(ENOENT\)/],
    ["no whole number of jobs", [one, "--batch", "--jobs", "0"], /whole number from 1 to 64/],
    ["scores of one person", [one, "--batch", "--scores", "s.yaml"], /--scores is for one submission/],
    ["a report in one file", [one, "--batch", "--json", "-"], /--json is for one submission.*--out/],
    ["watching it", [one, "--batch", "--watch"], /--watch grades one submission/],
    ["reports of one submission", [one, "--out", join(root, "o")], /--out is for a batch/],
    ["a folder that cannot be made", [one, "--batch", "--out", join(one, "a.ts")], /reports cannot be made/],
    ["a CSV that cannot be written", [one, "--batch", "--csv", join(one, "x/y.csv")], /y\.csv: cannot be written/],
  ];
  it.each(bad)("says what is wrong with %s, and exits with 2", async (_, args, message) => {
    const { code, err } = await batch(args[0] as string, ...args.slice(1));
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });
});

it("Ctrl-C keeps what was graded, leaves no half report and no temporary file, and ends with 130", async () => {
  // The second takes its time on every call, so that it is being graded when Ctrl-C comes.
  const slow = `${stops.replace("throw", "for (const end = Date.now() + 400; Date.now() < end; );\n  throw")}`;
  const folder = folderOf("long", { "a.ts": stops, "b.ts": slow, "c.ts": slow });
  const out = join(root, "kept");
  const csv = join(root, "kept.csv");
  const args = ["grade", folder, "--problem", SLUG, "--jobs", "1", "--out", out, "--csv", csv];
  // A process group of its own: a terminal's Ctrl-C reaches the sealed processes as well.
  const tmp = folderOf("tmp", {});
  // Sealed processes run as another user, who has to get there.
  chmodSync(root, 0o755);
  const env = { ...process.env, TMPDIR: tmp };
  const child = spawn(process.execPath, [MAIN, ...args], { detached: true, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (text) => (said += text));
  child.stderr.on("data", (text) => (said += text));
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  while (!existsSync(join(out, "a.ts.html")) && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 20));
  process.kill(-(child.pid as number), "SIGINT");
  expect(await ended).toBe(130);
  expect(said).toMatch(/^a\.ts .* raised /m);
  expect(said).toContain("Stopped by Ctrl-C: 1 of 3 were graded");
  expect(readFileSync(csv, "utf8")).toMatch(/^name,.*\r\na\.ts,[^\n]*\r\n$/);
  expect(readdirSync(out).sort()).toEqual(["a.ts.html", "a.ts.json"]);
  expect(readdirSync(tmp)).toEqual([]);
});
