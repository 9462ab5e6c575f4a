import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "@allclose/core";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { submissionHash } from "./hash.ts";
import { readNotebook } from "./notebook.ts";
import { CAPS } from "./read-file.ts";
import { readSubmission } from "./read-submission.ts";

const code = (source: unknown, tags?: readonly string[]) => ({
  cell_type: "code",
  metadata: tags ? { tags } : {},
  outputs: [] as unknown[],
  source,
});
const words = { cell_type: "markdown", metadata: {}, source: "# Attention" };
const json = (cells: unknown, more: object = {}) => JSON.stringify({ nbformat: 4, metadata: {}, cells, ...more });
const read = (cells: unknown, more: object = {}) => readNotebook(json(cells, more), "a.ipynb");

function refused(text: string): InputError {
  try {
    readNotebook(text, "a.ipynb");
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("it was taken");
}

describe("the cells", () => {
  test("are all of the code, where none is tagged, with a note", () => {
    const { cells, notes } = read([words, code("x = 1"), words, code("y = 2", ["other"])]);
    expect(cells).toEqual([
      { number: 2, text: "x = 1", whole: false },
      { number: 4, text: "y = 2", whole: false },
    ]);
    expect(notes).toEqual([
      "`a.ipynb`: only the imports, functions, classes and constants of its 2 code cells run; tag cells allclose to have those run whole",
    ]);
  });

  test("are those that are tagged, where any is", () => {
    const { cells, notes } = read([code("x = 1"), code("y = 2", ["a", "allclose"])]);
    expect(cells).toEqual([{ number: 2, text: "y = 2", whole: true }]);
    expect(notes).toEqual(["`a.ipynb`: of its 2 code cells only the 1 tagged allclose run"]);
    expect(read([words, code("y = 2", ["allclose"])]).notes).toEqual([]);
  });

  test("may have a list for a source, and any end of line", () => {
    expect(read([code(["x = 1\r\n", "y = 2\r", "z"])]).cells[0]?.text).toBe("x = 1\ny = 2\nz");
  });

  test("lose what is not Python, and that is said", () => {
    const { cells, notes } = read([code("%time\nx = 1"), code("%%bash\nls")]);
    expect(cells.map((cell) => cell.text)).toEqual(["pass\nx = 1", "\n"]);
    expect(notes[1]).toBe("`a.ipynb`: 1 line of IPython or the shell and 1 cell under a cell magic left out");
  });
});

describe("is refused", () => {
  test.each([
    ["what is not JSON", "x = 1", "intake/notebook", /not JSON/],
    ["a list", "[]", "intake/notebook", /not an object/],
    ["other JSON", "{}", "intake/notebook", /no nbformat/],
    ["no list of cells", json({}), "intake/notebook", /no list of cells/],
    [
      "nbformat 3",
      JSON.stringify({ nbformat: 3, worksheets: [] }),
      "intake/notebook-version",
      /`jupyter nbconvert --to notebook`/,
    ],
    ["nbformat 5", json([], { nbformat: 5 }), "intake/notebook-version", /newer/],
    ["no code cell", json([words]), "intake/notebook-code", /no code cell/],
    ["code cells without code", json([code(" \n")]), "intake/notebook-code", /hold no Python$/],
    ["output only", json([{ ...code(""), outputs: [{}] }]), "intake/notebook-code", /only output/],
    ["magics only", json([code("!ls\n%time")]), "intake/notebook-code", /hold no Python/],
    [
      "a tag on no code",
      json([code("x = 1"), code("", ["allclose"])]),
      "intake/notebook-code",
      /tagged allclose hold no/,
    ],
    ["a number for a source", json([words, code(3)]), "intake/notebook-cell", /cell 2/],
    ["a list with a number", json([code(["x", 3])]), "intake/notebook-cell", /cell 1/],
    ["no source", json([code(undefined)]), "intake/notebook-cell", /cell 1/],
    ["text for a cell", json([words, "x = 1"]), "intake/notebook-cell", /cell 2/],
    ["half a surrogate pair", json([code("x = '\ud800'")]), "intake/notebook-cell", /not text/],
    ["a null character", json([code("x = '\0'")]), "intake/notebook-cell", /not text/],
    [
      "R",
      json([code("x <- 1")], { metadata: { kernelspec: { name: "ir", language: "R" } } }),
      "intake/notebook-language",
      /`R`/,
    ],
    [
      "R by its kernel's name",
      json([code("x")], { metadata: { kernelspec: { name: "ir" } } }),
      "intake/notebook-language",
      /`R`/,
    ],
    [
      "Julia",
      json([code("x")], { metadata: { language_info: { name: "julia" } } }),
      "intake/notebook-language",
      /`julia`/,
    ],
    ["too much code", json([code("#".repeat(CAPS.fileBytes + 1))]), "intake/too-large", /code/],
  ])("%s", (_what, text, errorCode, message) => {
    expect(refused(text)).toMatchObject({ code: errorCode, message: expect.stringMatching(message) });
  });

  test("not a kernel whose name is no text", () => {
    const kernelspec = { name: { toString: 1, valueOf: 1 } };
    expect(read([code("x = 1")], { metadata: { kernelspec } }).cells).toHaveLength(1);
  });

  test("four megabytes of space before a word", () =>
    expect(refused(json([code(`${" ".repeat(2 ** 22 - 200)}x`)])).code).toBe("intake/too-large"));

  test.each(["python", "Python", "ipython"])("not a kernel that calls itself %s", (name) => {
    expect(read([code("x = 1")], { metadata: { language_info: { name } } }).cells).toHaveLength(1);
  });
});

test("of any JSON, nothing but an InputError comes out", () => {
  const field = (...values: unknown[]) =>
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, fc.jsonValue());
  const cell = fc.record(
    {
      cell_type: field("code", "markdown"),
      source: fc.oneof(fc.string(), fc.array(fc.string()), fc.jsonValue()),
      metadata: fc.oneof(fc.record({ tags: field(["allclose"]) }), fc.jsonValue()),
      outputs: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const notebook = fc.record(
    {
      nbformat: field(4, 3),
      cells: fc.oneof(fc.array(cell), fc.array(fc.jsonValue()), fc.jsonValue()),
      metadata: fc.oneof(
        fc.record({ kernelspec: field({ language: "python" }), language_info: fc.jsonValue() }),
        fc.jsonValue(),
      ),
    },
    { requiredKeys: [] },
  );
  let taken = 0;
  const any = fc.oneof(
    fc.string(),
    fc.json(),
    notebook.map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(any, (text) => {
      try {
        expect(readNotebook(text, "a.ipynb").cells.length).toBeGreaterThan(0);
        taken++;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        expect(error.code).toMatch(/^intake\//);
      }
    }),
    { numRuns: 3000 },
  );
  expect(taken).toBeGreaterThan(0);
});

describe("handed in", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "allclose-notebook-"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));
  const put = async (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text);
  };
  const take = (path = ".", language?: "python" | "node") =>
    readSubmission(join(root, path), { entryName: "attention", ...(language ? { language } : {}) });
  const refusal = (path?: string): Promise<unknown> => take(path).catch((error: unknown) => error);
  const entry = json([words, code("def attention(Q): return Q")]);
  const other = json([code("import attention\nattention.attention(1)")]);

  test("as a file, it is what was accepted that is hashed and kept", async () => {
    await put({ "a.ipynb": `\u{feff}${entry}` });
    const files = new Map([["a.ipynb", entry]]);
    expect(await take("a.ipynb")).toMatchObject({
      sha256: submissionHash(files),
      language: "python",
      entryFile: "a.ipynb",
      files,
      cells: [{ number: 2, text: "def attention(Q): return Q" }],
      notes: [expect.stringContaining("1 code cell run")],
    });
  });

  test("beyond its cap, it is to be handed in without its outputs", async () => {
    const printed = (length: number) => json([{ ...code("def attention(): pass"), outputs: ["#".repeat(length)] }]);
    await put({ "a.ipynb": printed(2 * CAPS.fileBytes), "b.ipynb": printed(CAPS.notebookBytes) });
    expect((await take("a.ipynb")).entryFile).toBe("a.ipynb");
    expect(await refusal("b.ipynb")).toMatchObject({
      code: "intake/too-large",
      message: expect.stringContaining("clear its outputs"),
    });
  });

  test("in a folder, it counts when it alone defines the entry", async () => {
    await put({ "helper.py": "x = 1\n", "a.ipynb": entry, "demo.ipynb": other });
    const submission = await take();
    expect(submission.entryFile).toBe("a.ipynb");
    expect([...submission.files.keys()]).toEqual(["helper.py", "a.ipynb"]);
    await put({ "b.py": "def attention(Q): return Q\n" });
    expect(await refusal()).toMatchObject({ code: "intake/ambiguous-entry" });
  });

  test("in a folder, those that do not count may be broken, and change nothing", async () => {
    await put({ "attention.py": "def attention(Q): return Q\n" });
    const alone = await take();
    await put({ "demo.ipynb": other, "broken.ipynb": "no", "r.ipynb": json([code("x")], { nbformat: 3 }) });
    expect(await take()).toEqual(alone);
  });

  test("in a folder where nothing defines the entry, what is broken is said", async () => {
    await put({ "helper.py": "x = 1\n", "a.ipynb": "no" });
    expect(await refusal()).toMatchObject({ code: "intake/notebook" });
    await put({ "a.ipynb": other });
    expect(await refusal()).toMatchObject({ code: "intake/no-entry" });
  });

  test("beside JavaScript, it is another language only if it defines the entry", async () => {
    await put({ "a.ts": "export const x = 1;", "demo.ipynb": other });
    expect((await take()).entryFile).toBe("a.ts");
    await put({ "a.ipynb": entry });
    expect(await refusal()).toMatchObject({
      code: "intake/mixed-languages",
      message: expect.stringContaining("`a.ipynb`"),
    });
    expect((await take(".", "python")).entryFile).toBe("a.ipynb");
    expect((await take(".", "node")).entryFile).toBe("a.ts");
  });
});
