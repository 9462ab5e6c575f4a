import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { AllcloseError } from "@allclose/core";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ReadOptions } from "./choose-submission.ts";
import { submissionHash } from "./hash.ts";
import { CAPS } from "./read-file.ts";
import { readSubmission } from "./read-submission.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "allclose-intake-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

const read = (path = ".", options: Pick<ReadOptions, "language"> = {}) =>
  readSubmission(join(root, path), { entryName: "scaled_dot_product_attention", ...options });

async function refused(path = ".", options: Pick<ReadOptions, "language"> = {}): Promise<AllcloseError> {
  const error = await read(path, options).then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(AllcloseError);
  return error as AllcloseError;
}

describe("a file", () => {
  test("is graded alone, even with others beside it", async () => {
    await put({ "attention.py": "import helper\n", "helper.py": "x = 1\n" });
    const submission = await read("attention.py");
    expect([...submission.files]).toEqual([["attention.py", "import helper\n"]]);
    expect(submission).toMatchObject({ language: "python", entryFile: "attention.py" });
  });

  test.each([
    ["a.py", "python"],
    ["a.ts", "node"],
    ["a.js", "node"],
    ["a.mjs", "node"],
  ])("%s is %s", async (name, language) => {
    await put({ [name]: "x = 1" });
    expect((await read(name)).language).toBe(language);
  });

  test.each([
    ["a.onnx", "onnx"],
    ["a.safetensors", "tensors"],
    ["a.NPZ", "tensors"],
  ])("%s is %s: bytes, of which each counts", async (name, language) => {
    await put({ [name]: new Uint8Array([0xff, 0, 1]), [`b/${name}`]: new Uint8Array([0xff, 0, 2]) });
    const submission = await read(name);
    expect(submission).toMatchObject({ language, entryFile: name, files: new Map() });
    expect([...submission.data!]).toEqual([0xff, 0, 1]);
    expect((await read(`b/${name}`)).sha256).not.toBe(submission.sha256);
  });

  test("loses its byte order mark, and the digest does not count it", async () => {
    await put({ "a/x.py": "\u{feff}x = 1\n", "b/x.py": "x = 1\n" });
    const [a, b] = [await read("a/x.py"), await read("b/x.py")];
    expect(a.files.get("x.py")).toBe("x = 1\n");
    expect(a.sha256).toBe(b.sha256);
  });

  test("of another kind is refused", async () => {
    await put({ "notes.txt": "" });
    expect((await refused("notes.txt")).code).toBe("intake/extension");
    await put({ "a.py": "" });
    expect((await refused("a.py", { language: "node" })).code).toBe("intake/language");
  });

  test("that is a symbolic link is refused, wherever it stands", async () => {
    await put({ "real.py": "", "folder/b.py": "" });
    await symlink(join(root, "real.py"), join(root, "link.py"));
    await symlink("/etc/passwd", join(root, "folder/a.py"));
    await symlink(join(root, "folder"), join(root, "alias"));
    for (const path of ["link.py", "folder", "alias"]) expect((await refused(path)).code).toBe("intake/symlink");
  });

  test("of exactly the cap is taken, and one byte more is refused", async () => {
    await put({ "a.py": "#".repeat(CAPS.fileBytes), "b.py": "#".repeat(CAPS.fileBytes + 1) });
    expect((await read("a.py")).files.get("a.py")).toHaveLength(CAPS.fileBytes);
    const error = await refused("b.py");
    expect(error.code).toBe("intake/too-large");
    expect(error.message).toContain("b.py");
  });

  test("that is not UTF-8 is refused with its line", async () => {
    await put({ "a.py": Buffer.from([0x61, 0x0a, 0x62, 0xff, 0x0a]), "b.py": Buffer.from([0x61, 0x0a, 0xc3]) });
    expect(await refused("a.py")).toMatchObject({
      code: "intake/encoding",
      message: expect.stringContaining("line 2"),
    });
    expect((await refused("b.py")).code).toBe("intake/encoding");
  });

  test("that is missing suggests its neighbours", async () => {
    await put({ "attention.py": "", "unrelated.py": "" });
    const error = await refused("atention.py");
    expect(error.code).toBe("intake/missing");
    expect(error.message).toContain("did you mean `attention.py`?");
    expect((await refused("attention.py/x.py")).code).toBe("intake/missing");
  });

  test("cannot write to the terminal through its name", async () => {
    const name = "a\u{1b}[2J.py";
    await put({ [name]: "" });
    expect((await refused(name)).message).not.toContain("\u{1b}");
  });
});

describe("a folder", () => {
  test("is read recursively, without what tools put there", async () => {
    await put({
      "attention.ts": "export const scaledDotProductAttention = 1;",
      "lib/softmax.ts": "",
      "node_modules/x/index.js": "",
      ".git/hook.py": "",
      "__pycache__/a.py": "",
      ".venv/a.py": "",
      ".hidden.ts": "",
      "README.md": "",
    });
    const submission = await read();
    expect([...submission.files.keys()]).toEqual(["attention.ts", "lib/softmax.ts"]);
    expect(submission.entryFile).toBe("attention.ts");
  });

  test.each([
    ["def scaled_dot_product_attention(Q, K, V):", "b.py"],
    ["async def scaledDotProductAttention(Q):", "b.py"],
    ["class ScaledDotProductAttention:", "b.py"],
    ["scaled_dot_product_attention = attention", "b.py"],
    ["scaled_dot_product_attention: Callable = attention", "b.py"],
    ["export function scaledDotProductAttention(q) {", "b.ts"],
    ["export default async function scaled_dot_product_attention() {", "b.js"],
    ["export function* scaledDotProductAttention() {", "b.js"],
    ["function *scaledDotProductAttention() {", "b.js"],
    ["export const scaledDotProductAttention: F = (q) => q;", "b.mjs"],
    ["module.exports.scaledDotProductAttention = f;", "b.js"],
  ])("finds the entry by `%s`", async (line, file) => {
    const ext = file.slice(file.lastIndexOf("."));
    await put({ [`a${ext}`]: "# x\n", [file]: `x = 1\n${line}\n`, [`main${ext}`]: "" });
    expect((await read()).entryFile).toBe(file);
  });

  test.each([
    "  scaled_dot_product_attention = 1",
    "scaled_dot_product_attention == 1",
    "# scaled_dot_product_attention",
  ])("does not take `%s` for a definition", async (line) => {
    await put({ "a.py": `${line}\n`, "main.py": "" });
    expect((await read()).entryFile).toBe("main.py");
  });

  // A megabyte: what tries every way to share it out between two patterns does not end.
  test.each(["function", "class", "export default async function", "const", "exports.f"])(
    "reads through all the space behind `%s`",
    async (word) => {
      await put({ "a.js": `${word}${" ".repeat(2 ** 20 - 50)}(`, "main.js": "" });
      expect((await read()).entryFile).toBe("main.js");
    },
  );

  test("falls back on the names people give, in order", async () => {
    await put({ "index.py": "", "main.py": "", "solution.py": "x = 1" });
    expect((await read()).entryFile).toBe("solution.py");
    await put({ "scaledDotProductAttention.py": "" });
    expect((await read()).entryFile).toBe("scaledDotProductAttention.py");
  });

  test("with two definitions, or none, is refused with their names", async () => {
    await put({ "a.py": "def scaled_dot_product_attention(): pass\n", "b.py": "" });
    expect((await read()).entryFile).toBe("a.py");
    await put({ "old/a.py": "def scaled_dot_product_attention(): pass\n" });
    expect(await refused()).toMatchObject({
      code: "intake/ambiguous-entry",
      message: expect.stringMatching(/`a\.py`, `old\/a\.py`/),
    });
    await put({ "a.py": "", "old/a.py": "" });
    expect((await refused()).code).toBe("intake/no-entry");
  });

  test("with a model alone is that model; beside code, tensors are the code's", async () => {
    await put({ "out/a.onnx": new Uint8Array([1]), "out/notes.txt": "" });
    expect(await read("out")).toMatchObject({ language: "onnx", entryFile: "a.onnx" });
    await put({ "out/a.py": "x = 1", "out/weights.npz": new Uint8Array([1]) });
    expect(await read("out")).toMatchObject({ language: "python", entryFile: "a.py" });
    expect(await read("out", { language: "tensors" })).toMatchObject({ entryFile: "weights.npz" });
  });

  test("with two models is refused", async () => {
    await put({ "a.onnx": new Uint8Array([1]), "b.onnx": new Uint8Array([2]) });
    expect(await refused()).toMatchObject({
      code: "intake/ambiguous-entry",
      message: expect.stringContaining("--batch"),
    });
  });

  test("of two languages is refused, unless one is asked for", async () => {
    await put({ "a.py": "x = 1", "a.ts": "x = 1" });
    expect((await refused()).code).toBe("intake/mixed-languages");
    expect((await read(".", { language: "node" })).entryFile).toBe("a.ts");
  });

  test("without a submission says what was there", async () => {
    expect(await refused()).toMatchObject({ code: "intake/empty", message: expect.stringContaining("is empty") });
    await put({ "README.md": "" });
    expect((await refused()).message).toContain("`README.md` came");
    await put({ "a.ts": "" });
    expect((await refused(".", { language: "python" })).message).toContain(".py, .ipynb was looked for, and `a.ts`");
  });

  test("is capped in number, in all its bytes and in depth", async () => {
    await put({ [`${"d/".repeat(CAPS.depth)}a.py`]: "x = 1" });
    expect((await read()).files.size).toBe(1);
    await put({ [`${"d/".repeat(CAPS.depth + 1)}a.py`]: "" });
    expect((await refused()).code).toBe("intake/too-deep");

    await put(Object.fromEntries(Array.from({ length: CAPS.files + 1 }, (_, i) => [`many/${i}.py`, "x = 1"])));
    expect((await refused("many")).code).toBe("intake/too-many");

    await put(Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`big/${i}.py`, "#".repeat(CAPS.fileBytes)])));
    expect((await refused("big")).code).toBe("intake/too-large");
  });

  test.each([
    ["a.py", "A.py"],
    ["lib/a.py", "Lib/b.py"],
    ["\u00e9.py", "e\u0301.py"],
    ["σ.py", "ς.py"],
  ])("whose names clash on another file system is refused: %s, %s", async (one, other) => {
    await put({ [one]: "", [other]: "" });
    expect(await refused()).toMatchObject({ code: "intake/name", message: expect.stringContaining("differ only") });
  });

  test("may have a name that objects treat specially", async () => {
    await put({ "__proto__.py": "x = 1" });
    expect([...(await read()).files]).toEqual([["__proto__.py", "x = 1"]]);
  });
});

const MB = 1000 ** 2;
/** A file of so many bytes, of which a file system that can keeps none. */
async function sparse(path: string, bytes: number): Promise<void> {
  await put({ [path]: "" });
  await truncate(join(root, path), bytes);
}

describe("of 0 bytes", () => {
  test.each(["a.py", "a.ts", "a.onnx", "a.npz", "a.safetensors", "a.zip", "a.tar", "a.tar.gz", "a.tgz"])(
    "%s is refused, and says so",
    async (name) => {
      await put({ [name]: "" });
      expect(await refused(name)).toMatchObject({
        code: "intake/empty",
        message: expect.stringMatching(/`[^`]*a\.\w+(\.gz)?` is empty: it has 0 bytes/),
      });
    },
  );

  test("a notebook is refused, and says so", async () => {
    await put({ "a.ipynb": "" });
    expect((await refused("a.ipynb")).message).toContain("it is empty");
  });

  test("every file of a folder is refused; some of them are not", async () => {
    await put({ "main.py": "", "lib/__init__.py": "" });
    expect(await refused()).toMatchObject({
      code: "intake/empty",
      message: expect.stringContaining("`lib/__init__.py`, `main.py` are empty"),
    });
    await put({ "main.py": "x = 1" });
    expect((await read()).files.size).toBe(2);
  });
});

describe("of 200 MB", () => {
  test.each(["a.py", "a.ipynb", "a.onnx", "a.safetensors", "a.zip", "a.tar", "a.tar.gz", "a.tgz"])(
    "%s is refused without being read",
    async (name) => {
      await sparse(name, 200 * MB);
      expect(await refused(name)).toMatchObject({
        code: "intake/too-large",
        message: expect.stringMatching(/has 190\.7 MiB; (a|an) (file|notebook|archive) may have \d+ MiB/),
      });
    },
  );

  test("a folder is refused, whatever its files are; what nothing is made of does not count", async () => {
    await sparse("one/a.py", 200 * MB);
    for (let i = 0; i < 200; i++) await sparse(`many/${i}.py`, MB);
    for (let i = 0; i < 50; i++) await put({ [`books/${i}.ipynb`]: " ".repeat(4 * MB) });
    for (const folder of ["one", "many", "books"]) expect((await refused(folder)).code).toBe("intake/too-large");
    expect((await refused("books")).message).toContain("hand in the one to grade");
    await put({ "data/a.py": "x = 1" });
    await sparse("data/corpus.bin", 200 * MB);
    expect((await read("data")).files.size).toBe(1);
  });
});

describe("the digest", () => {
  const files = fc.dictionary(fc.string({ maxLength: 6 }), fc.string({ maxLength: 6 }), { maxKeys: 4 });

  test("is that of the set: the same in any order, another for any other set", () => {
    fc.assert(
      fc.property(files, files, (a, b) => {
        const [x, y] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
        expect(submissionHash(new Map([...x].reverse()))).toBe(submissionHash(x));
        const same = x.size === y.size && [...x].every(([path, text]) => y.get(path) === text);
        // A lone surrogate has no UTF-8 form; intake never lets one in.
        fc.pre([...x, ...y].flat().every((s) => s.isWellFormed()));
        expect(submissionHash(x) === submissionHash(y)).toBe(same);
      }),
    );
  });

  test("does not run a name into its text", () => {
    expect(submissionHash(new Map([["ab", "c"]]))).not.toBe(submissionHash(new Map([["a", "bc"]])));
  });
});

test("any bytes are either taken as they are or refused with a code", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      await put({ "any.py": bytes });
      const outcome = await read("any.py").catch((e: unknown) => e);
      const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
      if (bytes.length === (bom ? 3 : 0)) expect(outcome).toMatchObject({ code: "intake/empty" });
      else if (outcome instanceof AllcloseError) expect(outcome.code).toBe("intake/encoding");
      else {
        const text = (outcome as Awaited<ReturnType<typeof read>>).files.get("any.py")!;
        expect(Buffer.from(text)).toEqual(Buffer.from(bom ? bytes.subarray(3) : bytes));
      }
    }),
    { numRuns: 200 },
  );
});
