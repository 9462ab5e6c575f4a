import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, report as reportSchema } from "@allclose/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const main = join(root, "packages/cli/dist/main.js");
const problem = join(root, "rubrics/scaled-dot-product-attention");
const submission = (name: string) => join(problem, "submissions", name);
const hasTorch = existsSync("/usr/lib/python3/dist-packages/torch");
const folder = mkdtempSync(join(tmpdir(), "allclose-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  code: number;
  out: string;
  err: string;
}

const allclose = (args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env, maxBuffer: 2 ** 26 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
};
/** A file of 200 MB, of which a file system that can keeps nothing. */
function large(name: string): string {
  const path = file(name, "");
  truncateSync(path, 200e6);
  return path;
}
function emptyFolder(): string {
  const path = join(folder, "empty");
  mkdirSync(path, { recursive: true });
  return path;
}
const grade = (path: string, ...more: string[]) =>
  allclose(["grade", path, "--problem", "scaled-dot-product-attention", ...more]);

/** A copy of the bank's problem with one text replaced in one of its files. */
function changedProblem(name: string, inFile: string, from: string, to: string): string {
  const copy = join(folder, name);
  cpSync(problem, copy, { recursive: true, filter: (path) => !path.includes("submissions") });
  const text = readFileSync(join(copy, inFile), "utf8");
  expect(text).toContain(from);
  writeFileSync(join(copy, inFile), text.replace(from, to));
  return copy;
}

describe("allclose grade", () => {
  it.skipIf(!hasTorch)("grades a notebook, and says what of it did not run and in which cell it failed", async () => {
    const right = await grade(submission("correct-notebook.ipynb"));
    expect(right.err).toBe("");
    expect(right.out).toContain("Lean Hire … Strong Hire");
    expect(right.out).toContain("constants of its 5 code cells run");
    expect(right.out).toContain("3 lines of IPython or the shell left out");

    const cells = ["import torch", "def scaled_dot_product_attention(Q, K, V, mask=None):\n    return Q @ V"];
    const code = cells.map((source) => ({ cell_type: "code", source, metadata: { tags: ["allclose"] } }));
    const wrong = await grade(file("wrong.ipynb", JSON.stringify({ nbformat: 4, cells: code })));
    expect(wrong.out).toContain("in wrong.ipynb, cell 2, line 2");
    expect(wrong.out).not.toContain("code cells");
  });

  it.skipIf(!hasTorch)(
    "grades a right submission: Lean Hire to Strong Hire while the explanation is pending",
    async () => {
      const { code, out, err } = await grade(submission("correct-einsum.py"));
      expect(err).toBe("");
      expect(out).toContain("Lean Hire … Strong Hire");
      expect(out).toContain("pending: Explains why the scores are divided by √d_k");
      expect(out).toContain("/usr/bin/python3");
      expect(code).toBe(0);
    },
  );

  it.skipIf(!hasTorch)("names the mistake of a wrong one", async () => {
    const { code, out } = await grade(submission("wrong-scale-by-d-k.py"));
    expect(out).toContain("No Hire");
    expect(out).toContain("(scale-by-d-k)");
    expect(code).toBe(0);
  });

  it("grades TypeScript, and writes JSON that its own schema accepts and a page that escapes what a candidate wrote", async () => {
    const json = join(folder, "report.json");
    const html = join(folder, "report.html");
    const evil = file(
      "evil.ts",
      'export function scaledDotProductAttention() { throw new Error("<script>alert(1)</script>\\u001b[2J"); }',
    );
    const { code, out } = await grade(evil, "--json", json, "--html", html);
    expect(code).toBe(0);
    expect(out).not.toContain("\u001b[2J");
    const report = parse(reportSchema, JSON.parse(readFileSync(json, "utf8")), json);
    expect(report.judgement.verdict).toEqual({ low: "no-hire", high: "no-hire" });
    const page = readFileSync(html, "utf8");
    expect(page).toContain("&lt;script&gt;");
    expect(page).not.toContain("<script");
    expect(page).not.toContain("\u001b");
  });

  it("counts human scores, and holds --fail-under against the low end", async () => {
    const right = submission("correct-typescript.ts");
    expect((await grade(right, "--fail-under", "lean-hire")).code).toBe(0);
    expect((await grade(right, "--fail-under", "strong-hire")).code).toBe(1);
    const full = await grade(
      right,
      "--fail-under",
      "strong-hire",
      "--scores",
      file("scores.yaml", "explains-scaling: 1\n"),
    );
    expect(full.out).toContain("Strong Hire");
    expect(full.code).toBe(0);
    const none = await grade(
      right,
      "--json",
      "-",
      "--scores",
      file("none.yaml", "explains-scaling: { score: 0, rater: second }\n"),
    );
    expect(JSON.parse(none.out).judgement.verdict).toEqual({ low: "lean-hire", high: "lean-hire" });
  });

  it("takes the price of a hint off the score", async () => {
    const { out } = await grade(submission("correct-typescript.ts"), "--hints", "stability", "--json", "-");
    expect(JSON.parse(out).judgement.score.high).toBe(0.9);
  });

  const bad: [string, () => string[], RegExp][] = [
    [
      "a file that is not there",
      () => [submission("correct-einsun.py")],
      /does not exist; did you mean .*correct-einsum\.py/,
    ],
    ["a folder with no submission in it", () => [emptyFolder()], /holds no submission/],
    ["a file of 0 bytes", () => [file("nil/attention.py", "")], /`attention\.py` is empty: it has 0 bytes/],
    ["an archive of 0 bytes", () => [file("nil/attention.zip", "")], /attention\.zip` is empty: it has 0 bytes/],
    ["a folder of files of 0 bytes", () => [join(file("nil/all/a.py", ""), "..")], /`a\.py` is empty: it has 0 bytes/],
    ["a file of 200 MB", () => [large("large.py")], /large\.py` has 190\.7 MiB; a file may have 1 MiB/],
    ["an archive of 200 MB", () => [large("large.zip")], /large\.zip` has 190\.7 MiB; an archive may have 64 MiB/],
    ["a folder of 200 MB", () => [join(large("large/a.py"), "..")], /`a\.py` has 190\.7 MiB; a file may have 1 MiB/],
    ["an archive that is none", () => [file("none.zip", "not a zip")], /none\.zip` cannot be read: it has no end/],
    [
      "a misspelt hint",
      () => [submission("correct-typescript.ts"), "--hints", "shape"],
      /no hint is called shape.*did you mean shapes/,
    ],
    [
      "a criterion nobody scores",
      () => [submission("correct-typescript.ts"), "--scores", file("s1.yaml", "explain-scaling: 1")],
      /s1\.yaml: explain-scaling: .*did you mean explains-scaling/,
    ],
    [
      "a score out of range",
      () => [submission("correct-typescript.ts"), "--scores", file("s2.yaml", "explains-scaling: 7")],
      /expected a score from 0 to 1, but 7 came/,
    ],
    [
      "broken YAML",
      () => [submission("correct-typescript.ts"), "--scores", file("s3.yaml", "a: [1")],
      /s3\.yaml:\d+:\d+/,
    ],
    [
      "a verdict that does not exist",
      () => [submission("correct-typescript.ts"), "--fail-under", "hire"],
      /lean-hire, strong-hire/,
    ],
  ];
  it.each(bad)("says what is wrong with %s, and exits with 2", async (_, args, message) => {
    const { code, err } = await grade(args()[0] as string, ...args().slice(1));
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });

  const broken: [string, [string, string, string], RegExp][] = [
    [
      "an unknown check kind",
      ["problem.yaml", "kind: pure", "kind: puer"],
      /problem\.yaml: checks\[\d+\]\.kind: expected .*"puer" came \(did you mean pure\?\)/,
    ],
    [
      "a mistake nobody defines",
      ["problem.yaml", "kills: [finite-fill]", "kills: [finite-fil]"],
      /no mistake in reference\.ts is called finite-fil \(did you mean finite-fill\?\)/,
    ],
    [
      "a misspelt family",
      ["problem.yaml", "families: [masked, causal]", "families: [maskt, causal]"],
      /no family is called maskt \(did you mean masked\?\)/,
    ],
    ["a criterion without levels", ["rubric.yaml", "levels:", "levls:"], /rubric\.yaml/],
    ["a reference that does not parse", ["reference.ts", "entries: {", "entries: {{"], /reference\.ts:\d+: /],
    [
      "two sizes that are equal",
      ["problem.yaml", "N: 5, M: 7, D: 6, E: 4,", "N: 5, M: 7, D: 7, E: 4,"],
      /families\.ordinary: D and M are both 7/,
    ],
  ];
  it.each(broken)("says what is wrong with a problem that has %s", async (name, [inFile, from, to], message) => {
    const copy = changedProblem(name.replaceAll(" ", "-"), inFile, from, to);
    const { code, err } = await allclose(["grade", submission("correct-typescript.ts"), "--problem", copy]);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it("suggests the near problem", async () => {
    const { code, err } = await allclose([
      "grade",
      submission("correct-typescript.ts"),
      "--problem",
      "scaled-dot-product-atention",
    ]);
    expect(err).toContain("did you mean scaled-dot-product-attention?");
    expect(code).toBe(2);
  });

  it("refuses to run a submission in less isolation than was asked for, with exit code 3", async () => {
    const { code, err } = await allclose(
      [
        "grade",
        submission("correct-typescript.ts"),
        "--problem",
        "scaled-dot-product-attention",
        "--isolation",
        "namespaces",
      ],
      { ...process.env, ALLCLOSE_BWRAP: join(folder, "no-bwrap-here") },
    );
    expect(err).toMatch(/bubblewrap/);
    expect(code).toBe(3);
  });

  it("says which Pythons it looked at when none has what the file imports, with exit code 3", async () => {
    const { code, err } = await grade(submission("correct-numpy.py"), "--python", join(folder, "no-python"));
    expect(err).toMatch(/no-python/);
    expect(code).toBe(3);
  });
});

describe("allclose replay", () => {
  const report = join(folder, "replay.json");
  const wrong = submission("wrong-no-scale.ts");
  beforeAll(() => grade(wrong, "--json", report));

  it("exits with 1 while it still differs, and shows the case", async () => {
    const { code, out } = await allclose(["replay", report, "--check", "values", wrong]);
    expect(out).toMatch(/expected output .* it gave output/);
    expect(out).toContain("It still differs: output[");
    expect(code).toBe(1);
  });

  it("exits with 0 once it agrees, and says so", async () => {
    const { code, out } = await allclose(["replay", report, "--submission", submission("correct-typescript.ts")]);
    expect(out).toContain("It agrees now");
    expect(out).not.toContain("It still differs");
    expect(code).toBe(0);
  });

  it("finds the submission beside the report, and writes JSON", async () => {
    cpSync(wrong, join(folder, "wrong-no-scale.ts"));
    const { code, out } = await allclose(["replay", report, "--check", "values", "--json"]);
    expect(JSON.parse(out)).toMatchObject([{ state: "differs", example: { check: "values" } }]);
    expect(code).toBe(1);
  });

  const bad: [string, () => string[], RegExp][] = [
    ["a file that is not there", () => [join(folder, "nowhere.json")], /nowhere\.json: cannot be read/],
    ["a file that is no JSON", () => [file("notes.json", "hello")], /expected a report in JSON/],
    ["JSON that is no report", () => [file("other.json", "{}")], /other\.json: /],
    ["a check without a counterexample", () => [report, "--check", "value"], /of value \(did you mean values\?\)/],
    ["a submission that is not there", () => [report, "gone.ts"], /gone\.ts/],
    ["another problem", () => [report, wrong, "--problem", "nothing"], /no problem is called nothing/],
  ];
  it.each(bad)("says what is wrong with %s, and exits with 2", async (_, args, message) => {
    const { code, err } = await allclose(["replay", ...args()]);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });

  it("says that a right submission left nothing to replay", async () => {
    const right = join(folder, "right.json");
    await grade(submission("correct-typescript.ts"), "--json", right);
    const { code, err } = await allclose(["replay", right]);
    expect(err).toMatch(/right\.json holds no counterexample/);
    expect(code).toBe(2);
  });
});

describe("allclose", () => {
  it.each([
    ["--help"],
    ["grade", "--help"],
    ["problem", "test", "--help"],
    ["problem", "new", "--help"],
    ["problem", "preview", "--help"],
    ["problem", "diff", "--help"],
    ["problem", "list", "--help"],
    ["problem", "golden", "--help"],
    ["inputs", "--help"],
    ["replay", "--help"],
    ["doctor", "--help"],
  ])("%s %s helps", async (...args) => {
    const { code, out } = await allclose(args);
    expect(out).toMatch(/Usage: allclose/);
    if (args[0] !== "--help" && args[0] !== "doctor") expect(out).toContain("Examples:\n  allclose ");
    expect(code).toBe(0);
  });

  it("doctor names every part, as JSON too", async () => {
    const { code, out } = await allclose(["doctor", "--json"]);
    const names = JSON.parse(out).map((part: { name: string }) => part.name);
    expect(names).toEqual(expect.arrayContaining(["isolation: namespaces", "onnxruntime-node"]));
    expect(code).toBe(0);
  });

  it("problem test prints the mutation score", async () => {
    const { code, out } = await allclose(["problem", "test", "scaled-dot-product-attention", "--no-submissions"]);
    expect(out).toContain("Mutation score 100 %");
    expect(code).toBe(0);
  });
});
