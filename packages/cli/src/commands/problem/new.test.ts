import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { readProblem } from "@allclose/runners";
import { afterAll, describe, expect, it } from "vitest";
import { allclose, MAIN } from "../../cli.fixture.ts";
import { type Asker, draftOf } from "../../template/answers.ts";

const cwd = mkdtempSync(join(tmpdir(), "allclose-new-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const NOTHING = { arg: [], returns: [] };

/** Somebody who types these lines, one after the other. */
function typing(...lines: string[]): Asker & { readonly asked: string[]; readonly complaints: string[] } {
  const asked: string[] = [];
  const complaints: string[] = [];
  return {
    asked,
    complaints,
    async ask(question) {
      asked.push(question);
      return lines.shift() ?? "";
    },
    complain: (message) => void complaints.push(message),
  };
}

describe("allclose problem new", () => {
  const signatures: [string, string[]][] = [
    ["defaults", []],
    ["one-argument", ["--arg", "x: float32[N, D]", "--returns", "y: float32[N, D]"]],
    [
      "many",
      [
        ["--arg", "q: float64[B, H, N, D]"],
        ["--arg", "positions: int64[N]"],
        ["--arg", "w: float32[3]"],
        ["--arg", "flag: bool"],
        ["--arg", "mask?: bool[N, D]"],
        ["--arg", "names?: strings"],
        ["--returns", "total: float32[]"],
        ["--returns", "other: float64[H, 2, D]"],
      ].flat(),
    ],
    ["scalars", ["--arg", "x: float32[]", "--returns", "y: float32[]"]],
    ["eight-axes", ["--arg", "x: float32[A, B, C, D, E, F, G, H]", "--returns", "y: float32[H, A]"]],
    [
      "hostile",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it must come through as it is
      ["--title", 'Ends with "quotes" */ `and` ${more} \\', "--paper", 'A "B" C: T */ $x$ (1999), section "4"'],
    ],
  ];
  it.each(signatures)(
    "writes a folder that passes problem test: %s",
    async (slug, flags) => {
      const made = await allclose(["problem", "new", slug, "--yes", "--json", ...flags], { cwd });
      expect(made.err).toBe("");
      expect(made.code).toBe(0);
      const { folder, files } = JSON.parse(made.out);
      for (const file of files) expect(readFileSync(join(cwd, folder, file), "utf8")).not.toBe("");
      const { code, out } = await allclose(["problem", "test", slug, "--json", "-"], { cwd });
      const { ok, proof, lint, files: submissions } = JSON.parse(out);
      expect(submissions).toHaveLength(5);
      expect({
        ok,
        code,
        score: proof.score,
        errors: lint.errors,
        broken: submissions.filter((f: { broken?: string }) => f.broken),
      }).toEqual({
        ok: true,
        code: 0,
        score: 1,
        errors: [],
        broken: [],
      });
      // Nothing that an author would have to tidy up before starting.
      if (slug !== "hostile") expect(lint.warnings).toEqual([]);
    },
    180_000,
  );

  it("puts every answer where it belongs", async () => {
    await allclose(
      [
        "problem",
        "new",
        "rope",
        "--into",
        "bank/deep",
        "--title",
        "Rotary embedding",
        "--paper",
        "Su et al.: RoFormer: Enhanced (2021), section 3.2",
        "--entry",
        "apply_rope",
        "--arg",
        "x: float32[N, D]",
        "--returns",
        "y: float32[N, D]",
      ],
      { cwd },
    );
    const { spec, statement } = await readProblem(join(cwd, "bank/deep/rope"));
    expect(spec.title).toBe("Rotary embedding");
    expect(spec.paper).toEqual({ authors: "Su et al.", title: "RoFormer: Enhanced", year: 2021, section: "3.2" });
    expect(spec.entry.name).toBe("apply_rope");
    expect(statement).toContain("applyRope");
    expect(readdirSync(join(cwd, "bank/deep/rope/starter/typescript"))).toEqual(["applyRope.ts"]);
  });

  it("overwrites nothing", async () => {
    await allclose(["problem", "new", "kept", "--yes"], { cwd });
    const before = readFileSync(join(cwd, "kept/problem.yaml"), "utf8");
    const { code, err } = await allclose(["problem", "new", "kept", "--yes", "--title", "Another"], { cwd });
    expect(err).toMatch(/kept: it is there already, and nothing is overwritten/);
    expect(code).toBe(2);
    expect(readFileSync(join(cwd, "kept/problem.yaml"), "utf8")).toBe(before);
  });

  it("says which flags are missing where nobody can be asked", async () => {
    const all = await allclose(["problem", "new"], { cwd });
    expect(all.err).toMatch(/give <slug>, --title, --paper, --arg, --returns; or --yes/);
    expect(all.code).toBe(2);
    const some = await allclose(["problem", "new", "some", "--title", "T", "--arg", "x: float32[N]"], { cwd });
    expect(some.err).toMatch(/give --paper, --returns; or --yes/);
    expect((await allclose(["problem", "new", "--yes"], { cwd })).err).toMatch(/give <slug>\n/);
  });

  const bad: [string, string[], RegExp][] = [
    [
      "a slug in capitals",
      ["RoPE"],
      /the slug: expected lower-case words joined by -, such as rms-norm, but "RoPE" came/,
    ],
    ["a path for a slug", ["../x"], /the slug/],
    [
      "a slug no function can be called after",
      ["2d-rope"],
      /--entry: expected letters, digits and _, starting with a letter, but "2d_rope" came/,
    ],
    ["a slug that is a word of Python", ["lambda"], /--entry: lambda is a word of Python/],
    ["an empty title", ["a", "--title", " "], /--title: expected one line of text/],
    [
      "a paper without a year",
      ["a", "--paper", "Su et al.: RoFormer"],
      /--paper: expected 'Authors: Title \(year\), section 3\.2'.*but "Su et al\.: RoFormer" came/,
    ],
    [
      "an argument without a dtype",
      ["a", "--arg", "x"],
      /--arg: expected a name, a dtype and a shape, such as 'x: float32\[N, D\]', but "x" came/,
    ],
    [
      "a misspelt dtype",
      ["a", "--arg", "x: flaot32[N]"],
      /--arg 'x: flaot32\[N\]': expected one of .*did you mean float32/,
    ],
    ["a tensor without a shape", ["a", "--arg", "x: float32"], /a tensor needs its shape, such as float32\[N, D\]/],
    [
      "a dtype for later",
      ["a", "--arg", "x: bfloat16[N]"],
      /write float32 here; further precisions are named under dtypes/,
    ],
    [
      "a shape that is none",
      ["a", "--arg", "x: float32[N, -1]"],
      /expected symbols or sizes in the shape, such as \[N, D\], but "-1" came/,
    ],
    ["nine axes", ["a", "--arg", "x: float32[A,B,C,D,E,F,G,H,I]"], /at most 8 axes, but 9 came/],
    [
      "a word of JavaScript",
      ["a", "--arg", "new: float32[N]"],
      /new is a word of Python, of JavaScript or of the template/,
    ],
    [
      "nothing to compute with",
      ["a", "--arg", "x: int64[N]", "--returns", "y: float32[N]"],
      /at least one float32 or float64 tensor that is always there/,
    ],
    [
      "an output that is no float",
      ["a", "--returns", "y: int64[N]"],
      /--returns 'y: int64\[N\]': expected a tensor of float32 or float64/,
    ],
    [
      "a size that nobody knows",
      ["a", "--arg", "x: float32[N]", "--returns", "y: float32[N, K]"],
      /--returns: K is the size of no argument/,
    ],
    [
      "one name twice",
      ["a", "--arg", "x: float32[N]", "--returns", "x: float32[N]"],
      /two arguments or outputs are called x/,
    ],
    [
      "a name that is a symbol",
      ["a", "--arg", "N: float32[N]", "--returns", "y: float32[N]"],
      /N is a symbol of a shape and a name as well/,
    ],
    [
      "an argument called like the function",
      ["a", "--arg", "a: float32[N]", "--returns", "y: float32[N]"],
      /--entry: a is also an argument/,
    ],
    [
      "a required argument behind an optional one",
      ["a", "--arg", "m?: bool[N]", "--arg", "x: float32[N]", "--returns", "y: float32[N]"],
      /x has to be there and stands behind one that may be absent/,
    ],
    [
      "a file where the folder should be",
      ["a", "--into", "kept/problem.yaml"],
      /cannot be written \((ENOTDIR|EEXIST)\)/,
    ],
  ];
  it.each(bad)("says what is wrong with %s, and writes nothing", async (_, args, message) => {
    const { code, err, out } = await allclose(["problem", "new", ...args, "--yes"], { cwd });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(readdirSync(cwd)).not.toContain("a");
  });
});

describe("the questions", () => {
  it("are those that no flag answers, asked again until the answer can be used", async () => {
    const who = typing(
      "RMS norm",
      "rms-norm",
      "",
      "nonsense",
      "Zhang: RMSNorm (2019)",
      "x: float32[N, D]",
      "g: flot32[D]",
      "g: float32[D]",
      "",
      "y: float32[N, D]",
    );
    const draft = await draftOf(undefined, { ...NOTHING, entry: "rms" }, who);
    expect(draft).toMatchObject({
      slug: "rms-norm",
      title: "Rms norm",
      entry: "rms",
      paper: { authors: "Zhang", title: "RMSNorm", year: 2019 },
    });
    expect(draft.args.map((a) => a.name)).toEqual(["x", "g"]);
    expect(who.complaints).toEqual([
      expect.stringContaining("the slug"),
      expect.stringContaining("--paper"),
      expect.stringContaining("did you mean float32"),
    ]);
    expect(who.asked).not.toContainEqual(expect.stringContaining("function"));
  });

  it("are none with --yes, and an empty first answer to a list stands for its defaults", async () => {
    const who = typing();
    const silent = await draftOf("a", { ...NOTHING, yes: true }, who);
    expect(who.asked).toEqual([]);
    expect(await draftOf("a", NOTHING, who)).toEqual(silent);
    expect(who.asked).toHaveLength(5);
  });

  it.each([
    ["are asked on a terminal", "typed\n\n\n\n\n\n", 0, /typed: 13 files/],
    ["may be left by ending the input, which writes nothing", "left\n\u0004", 2, /stopped; nothing was written/],
  ])("%s", async (_, keys, code, message) => {
    const python = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
    const child = spawn("python3", ["-c", python, process.execPath, MAIN, "problem", "new"], { cwd });
    let shown = "";
    const lines = keys.split(/(?<=\n)/);
    child.stdout.on("data", (chunk) => {
      shown += chunk;
      // A line for each question, as a person would.
      if (/: $/.test(stripVTControlCharacters(shown))) child.stdin.write(lines.shift() ?? "");
    });
    const ended = await new Promise((resolve) => child.on("close", resolve));
    expect(shown).toMatch(message);
    expect(ended).toBe(code);
  });
});
