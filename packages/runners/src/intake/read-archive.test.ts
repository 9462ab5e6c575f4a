import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { InputError, type Submission } from "@allclose/core";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { pax, type Taped, tarOf } from "../archive/tar.fixture.ts";
import { type Packed, zipOf } from "../archive/zip.fixture.ts";
import { chooseSubmission } from "./choose-submission.ts";
import { readArchive } from "./read-archive.ts";
import { CAPS } from "./read-file.ts";
import { readSubmission } from "./read-submission.ts";

const root = mkdtempSync(join(tmpdir(), "allclose-archive-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Files = Readonly<Record<string, string | Uint8Array>>;
const entryName = "attention";
const bytes = (content: string | Uint8Array) => Buffer.from(content as string);

/** The same files in each format. A name that ends with a slash is a folder. */
const FORMATS = {
  "a.zip": (files: Files) =>
    zipOf(
      Object.entries(files).map(([name, content], i) => ({
        name,
        bytes: bytes(content),
        deflate: i % 2 === 0 && !name.endsWith("/"),
      })),
    ),
  "a.tar": (files: Files) =>
    tarOf(
      Object.entries(files).flatMap(([name, content]): Taped[] => {
        const taped = { name: name.slice(-99), bytes: bytes(content), type: name.endsWith("/") ? "5" : "0" };
        return name.length < 100 ? [taped] : [pax({ path: name }), taped];
      }),
    ),
  "a.tgz": (files: Files) => gzipSync(FORMATS["a.tar"](files)),
} as const;
const formats = Object.keys(FORMATS) as (keyof typeof FORMATS)[];

const read = async (archive: Uint8Array, name: string) =>
  chooseSubmission(readArchive(archive, name), name, { entryName });

async function refused(archive: Uint8Array, name: string): Promise<InputError> {
  const error = await read(archive, name).then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(InputError);
  return error as InputError;
}

/** Text that hardly compresses. */
function noise(length: number): Buffer {
  let state = 1;
  return Buffer.alloc(length).map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 32 + ((state >>> 16) % 90);
  }) as Buffer;
}

describe.each(formats)("%s", (format) => {
  const of = (files: Files) => read(FORMATS[format](files), format);
  const no = (files: Files) => refused(FORMATS[format](files), format);
  const paths = async (files: Files) => [...(await of(files)).files.keys()];

  test("is read as the folder that it holds", async () => {
    expect(
      await of({ "attention.py": "x = 1\n", "lib/": "", "lib/b.py": "\ufeffy = 2", "notes.txt": "" }),
    ).toMatchObject({
      language: "python",
      entryFile: "attention.py",
      files: new Map([
        ["attention.py", "x = 1\n"],
        ["lib/b.py", "y = 2"],
      ]),
    });
  });

  test("may hold a notebook, a model or tensors", async () => {
    const cells = [{ cell_type: "code", source: "attention = 1" }];
    const notebook = JSON.stringify({ nbformat: 4, cells });
    expect(await of({ "n.ipynb": notebook })).toMatchObject({
      entryFile: "n.ipynb",
      cells: [{ text: "attention = 1" }],
    });
    for (const name of ["m.onnx", "t.npz", "t.safetensors"]) {
      const submission = await of({ [name]: Uint8Array.of(0xff, 0, 1), "notes.txt": "" });
      expect(submission.entryFile).toBe(name);
      expect([...submission.data!]).toEqual([0xff, 0, 1]);
    }
  });

  test("is looked through where one folder wraps everything, once", async () => {
    expect(await paths({ "me/": "", "me/attention.py": "x", "me/lib/b.py": "y" })).toEqual([
      "attention.py",
      "lib/b.py",
    ]);
    expect(await paths({ "me/src/attention.py": "x", "me/src/b.py": "y" })).toEqual(["src/attention.py", "src/b.py"]);
    expect(await paths({ "me/attention.py": "x", "b.py": "y" })).toEqual(["b.py", "me/attention.py"]);
    expect(await paths({ "me/attention.py": "x", "me2/b.py": "y" })).toEqual(["me/attention.py", "me2/b.py"]);
  });

  test("is read without what tools put there, which wraps nothing either", async () => {
    const files = {
      "__MACOSX/me/._attention.py": "\0",
      ".DS_Store": "\0",
      "me/._attention.py": "\0",
      "me/attention.py": "x",
      "me/.git/hook.py": "y",
      "me/node_modules/m/index.js": "y",
      "me/__pycache__/attention.py": "y",
      "me/venv/lib/a.py": "y",
    };
    expect(await paths(files)).toEqual(["attention.py"]);
  });

  test("may say ./ before a path", async () => {
    expect(await paths({ "./": "", "./me/": "", "./me/attention.py": "x" })).toEqual(["attention.py"]);
  });

  test.each([
    "/etc/passwd",
    "//a.py",
    "../a.py",
    "x/../../a.py",
    "x/../a.py",
    "x/..",
    "..",
    ".",
    "./",
    "x//a.py",
    "x/./a.py",
    "C:/a.py",
    "c:a.py",
    "\\\\host\\a.py",
    "x\\a.py",
    "..\\a.py",
    "a.py:stream",
    "a\u0001.py",
    "a\n.py",
    "a\u007f.py",
    "a\u0085.py",
    "a\u202e.py",
    "a\u2066.py",
    "a\u200f.py",
    "a\ufeff.py",
    `${"x".repeat(400)}.py`,
    "__MACOSX/../../a.py",
    "readme\u202e.txt",
  ])("is refused for the path %j, even beside a good one", async (path) => {
    // What ends with a slash is a folder, and the top is one; a file of this name is none.
    const files = { "attention.py": "x", [path]: "" };
    if (path === "./") return expect(await paths(files)).toEqual(["attention.py"]);
    const error = await no(files);
    expect(error.code).toBe("intake/name");
    expect(error.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test.each([
    [["attention.py", "Attention.py"], "differ only in case"],
    [["lib/a.py", "LIB/b.py"], "differ only in case"],
    [["\u00e9.py", "e\u0301.py"], "differ only in case or Unicode form"],
    [["a.txt", "A.txt"], "differ only in case"],
    [["a", "a/b.py"], "both a file and a folder"],
    [["a/b.py", "a"], "both a file and a folder"],
    [["a", "A/b.py"], "differ only in case"],
    [["a", "a/"], "both a file and a folder"],
  ])("is refused for names that clash: %j", async (names, message) => {
    const error = await no(Object.fromEntries([["attention.py", "x"], ...names.map((name) => [name, ""])]));
    expect(error).toMatchObject({ code: "intake/name", message: expect.stringContaining(message) });
  });

  test("is capped in depth, in number and in bytes", async () => {
    expect(await paths({ [`${"d/".repeat(CAPS.depth)}a.py`]: "x", "b.txt": "" })).toHaveLength(1);
    expect((await no({ [`${"d/".repeat(CAPS.depth + 1)}a.py`]: "x", "b.txt": "" })).code).toBe("intake/too-deep");
    expect((await no({ [`${"d/".repeat(CAPS.depth + 2)}a.py`]: "x" })).code).toBe("intake/too-deep");
    expect((await no({ "a.py": "x", [`x/${"d/".repeat(CAPS.depth)}`]: "" })).code).toBe("intake/too-deep");

    const many = Array.from({ length: CAPS.files + 1 }, (_, i) => [`${i}.py`, "x"]);
    expect((await no(Object.fromEntries(many))).code).toBe("intake/too-many");

    const file = noise(CAPS.fileBytes);
    expect((await of({ "a.py": file })).files.get("a.py")).toHaveLength(CAPS.fileBytes);
    expect((await no({ "a.py": noise(CAPS.fileBytes + 1) })).code).toBe("intake/too-large");
    const five = Array.from({ length: 5 }, (_, i) => [`${i}.py`, file]);
    expect(await no(Object.fromEntries(five))).toMatchObject({
      code: "intake/too-large",
      message: expect.stringContaining("5 MiB in all; a submission may have 4 MiB"),
    });
  });

  test("is refused where nothing in it can be graded, and says what is there", async () => {
    expect((await no({})).message).toContain("it is empty");
    expect((await no({ "notes.txt": "" })).message).toContain("`notes.txt` came");
    expect((await no({ "attention.py": "" })).message).toContain("`attention.py` is empty: it has 0 bytes");
    expect(await no({ "me/inner.zip": FORMATS["a.zip"]({ "attention.py": "x" }) })).toMatchObject({
      code: "intake/empty",
      message: expect.stringContaining("`inner.zip` came, and an archive within is not opened: hand it in by itself"),
    });
    expect(await paths({ "attention.py": "x", "inner.zip": "" })).toEqual(["attention.py"]);
  });

  test("of 0 bytes, or of another format, says so", async () => {
    expect(await refused(new Uint8Array(), format)).toMatchObject({
      code: "intake/empty",
      message: `\`${format}\` is empty: it has 0 bytes`,
    });
    const others = formats.filter((other) => other !== format);
    for (const other of others)
      expect((await refused(FORMATS[other]({ "attention.py": "x" }), format)).message).toMatch(
        new RegExp(`^\`${format}\` cannot be read: .*(is none|no gzip file)$`),
      );
  });
});

test("an archive's extension may be written in any case, and .tgz in full", async () => {
  const archive = FORMATS["a.tgz"]({ "attention.py": "x" });
  for (const name of ["a.TGZ", "a.tar.gz", "a.b.Tar.Gz"]) expect((await read(archive, name)).files.size).toBe(1);
});

describe("is refused with the code of its format:", () => {
  test.each<[string, Packed]>([
    ["intake/zip-encrypted", { name: "a.py", says: { flags: 1 } }],
    ["intake/zip-link", { name: "a.py", bytes: bytes("/etc/passwd"), says: { mode: 0o120777 } }],
    ["intake/zip-checksum", { name: "a.py", bytes: bytes("x"), says: { crc: 1 } }],
    ["intake/zip-size", { name: "a.py", bytes: bytes("xx"), deflate: true, says: { size: 1 } }],
    ["intake/zip-ratio", { name: "a.py", bytes: Buffer.alloc(2 ** 21), deflate: true }],
    // It says that it is small.
    ["intake/zip-size", { name: "a.py", bytes: Buffer.alloc(2 ** 24), deflate: true, says: { size: 1000 } }],
  ])("%s", async (code, file) => {
    expect((await refused(zipOf([file]), "a.zip")).code).toBe(code);
  });

  test.each<[string, Taped]>([
    ["intake/tar-link", { name: "a.py", type: "2" }],
    ["intake/tar-link", { name: "a.py", type: "1" }],
    ["intake/tar-kind", { name: "a.py", type: "3" }],
    ["intake/tar-checksum", { name: "a.py", checksum: 0 }],
  ])("%s", async (code, entry) => {
    expect((await refused(tarOf([entry]), "a.tar")).code).toBe(code);
    expect((await refused(gzipSync(tarOf([entry])), "a.tgz")).code).toBe(code);
  });

  test("a name that stands there twice", async () => {
    const twice = [{ name: "a.py" }, { name: "a.py" }];
    expect((await refused(tarOf(twice), "a.tar")).message).toBe("`a.py` is there twice; rename one of them");
    expect((await refused(zipOf(twice), "a.zip")).code).toBe("intake/zip-twice");
  });

  test("a gzip file that inflates to more than it may", async () => {
    expect((await refused(gzipSync(new Uint8Array(2 ** 21)), "a.tgz")).code).toBe("intake/gzip-ratio");
  });
});

describe("the digest", () => {
  const name = fc.stringMatching(/^[a-z]{1,3}(\/[a-z]{1,3}){0,3}\.py$/);
  const content = fc.string({ maxLength: 30, unit: "grapheme" }).filter((text) => text !== "");
  const files = fc.dictionary(name, content, { minKeys: 1, maxKeys: 5 });

  test("is the same for a folder, its zip and its tar, with a folder around them and without", async () => {
    await fc.assert(
      fc.asyncProperty(files, async (some) => {
        const all: Files = { "attention.py": "attention = 1\n", ...some };
        const folder = mkdtempSync(join(root, "folder-"));
        for (const [path, text] of Object.entries(all)) {
          mkdirSync(dirname(join(folder, path)), { recursive: true });
          writeFileSync(join(folder, path), text);
        }
        const { sha256 } = await readSubmission(folder, { entryName });
        const wrapped = Object.fromEntries(Object.entries(all).map(([path, text]) => [`me/${path}`, text]));
        for (const format of formats)
          for (const set of [all, wrapped]) expect((await read(FORMATS[format](set), format)).sha256).toBe(sha256);
      }),
      { numRuns: 50 },
    );
  });
});

/** What may come of an archive, whatever is in it. */
async function mustBeTold(archive: Uint8Array, format: string): Promise<void> {
  const outcome: unknown = await read(archive, format).catch((e: unknown) => e);
  if (outcome instanceof InputError) return expect(outcome.code).toMatch(/^intake\/[a-z0-9-]+$/);
  const { files, data, entryFile } = outcome as Submission;
  const paths = data === undefined ? [...files.keys()] : [entryFile];
  for (const path of paths) expect(path).toMatch(/^(?!.*(^|\/)\.{0,2}(\/|$))[^\p{Cc}\p{Cf}\\:]+$/u);
  const held = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), data?.length ?? 0);
  expect(held).toBeLessThanOrEqual(data === undefined ? CAPS.bytes : CAPS.tensorsBytes);
}

describe.each(formats)("of %s,", (format) => {
  const whole = FORMATS[format]({
    "me/attention.py": "attention = 1\n".repeat(9),
    "me/lib/": "",
    "me/lib/b.py": "x",
    "n.txt": "",
  });

  test("any bytes give a submission or an error with a code", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 1500 }), async (any) => {
        await mustBeTold(any, format);
        // With a header that gets further.
        await mustBeTold(Buffer.concat([whole.subarray(0, 600), any]), format);
      }),
      { numRuns: 200 },
    );
  });

  const at = fc.nat(whole.length);
  type Change = (from: Uint8Array) => Uint8Array;
  /** `more` in the place of `instead` bytes. */
  const spliced =
    (where: number, instead: number, more: Uint8Array): Change =>
    (from) =>
      Buffer.concat([from.subarray(0, where), more, from.subarray(where + instead)]);
  const change: fc.Arbitrary<Change> = fc.oneof(
    fc
      .tuple(at, fc.uint8Array({ minLength: 1, maxLength: 8 }))
      .map(([where, more]) => spliced(where, more.length, more)),
    at.map((where) => (from) => from.subarray(0, where)),
    fc.tuple(at, fc.nat(40), at, at).map(
      ([where, instead, start, end]) =>
        (from) =>
          spliced(where, instead, from.subarray(start, end))(from),
    ),
  );
  test("so does a good archive that is changed, cut off or spliced", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        await mustBeTold(
          changes.reduce((from, by) => by(from), whole),
          format,
        );
      }),
      { numRuns: 500 },
    );
  });

  test("so does one of any names", async () => {
    const part = fc.oneof(
      fc.string({ unit: "binary", maxLength: 4 }),
      fc.constantFrom("..", ".", "", "a", "A", "a.py", "C:"),
    );
    const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(path, fc.constantFrom("x", ""), { maxKeys: 4 }), async (files) => {
        await mustBeTold(FORMATS[format](files), format);
      }),
      { numRuns: 300 },
    );
  });
});

describe("what Python writes is read:", () => {
  const python = (program: string): void => void execFileSync("python3", ["-c", program], { cwd: root });
  const paths = async (name: string) => [...(await read(readFileSync(join(root, name)), name)).files.keys()].sort();

  test("zipfile, deflated, stored, streamed and with ZIP64 fields, and names in UTF-8", async () => {
    python(`
import io, zipfile
class Pipe(io.RawIOBase):
    def __init__(self, to): self.to = to
    def writable(self): return True
    def write(self, data): return self.to.write(data)
for name, method in ("deflated", zipfile.ZIP_DEFLATED), ("stored", zipfile.ZIP_STORED):
    for how in "plain", "streamed":
        with open(f"{name}-{how}.zip", "wb") as file:
            with zipfile.ZipFile(file if how == "plain" else Pipe(file), "w", method) as z:
                z.comment = b"by hand"
                z.writestr("me/", "")
                z.writestr("me/größe.py", "x = 1\\n" * 100)
                z.writestr(".empty", "")
                with z.open("me/attention.py", "w", force_zip64=True) as f: f.write(b"y = 1\\n" * 100)
`);
    for (const name of ["deflated-plain", "deflated-streamed", "stored-plain", "stored-streamed"])
      expect(await paths(`${name}.zip`)).toEqual(["attention.py", "größe.py"]);
  });

  test("zipfile, with a name in code page 437", async () => {
    python(`
import zipfile
class Old(zipfile.ZipInfo):
    def _encodeFilenameFlags(self): return self.filename.encode("cp437"), self.flag_bits
with zipfile.ZipFile("old.zip", "w") as z:
    z.writestr(Old("größe.py"), "x = 1")
    z.writestr("attention.py", "y = 1")
`);
    expect(readFileSync(join(root, "old.zip")).includes(Buffer.from([0x67, 0x72, 0x94, 0xe1, 0x65]))).toBe(true);
    expect(await paths("old.zip")).toEqual(["attention.py", "größe.py"]);
  });

  test("zipfile, with a symbolic link, is refused", async () => {
    python(`
import zipfile
link = zipfile.ZipInfo("attention.py"); link.create_system = 3; link.external_attr = 0o120777 << 16
with zipfile.ZipFile("link.zip", "w") as z: z.writestr(link, "/etc/passwd")
`);
    expect((await refused(readFileSync(join(root, "link.zip")), "link.zip")).code).toBe("intake/zip-link");
  });

  test("tarfile, in each of its formats, with names of any length in UTF-8", async () => {
    python(`
import io, tarfile
long = "ordner/" * 5 + "größe" * 20 + ".py"
for name, format in ("ustar", tarfile.USTAR_FORMAT), ("gnu", tarfile.GNU_FORMAT), ("pax", tarfile.PAX_FORMAT):
    for mode in "w", "w:gz":
        with tarfile.open(f"{name}.{'tar' if mode == 'w' else 'tar.gz'}", mode, format=format) as t:
            folder = tarfile.TarInfo("./me"); folder.type = tarfile.DIRTYPE; t.addfile(folder)
            for path in ["./me/attention.py", "./me/" + (long if format != tarfile.USTAR_FORMAT else "o" * 90 + "/" + "größe.py")]:
                file = tarfile.TarInfo(path); file.size = 5; file.mtime = 1.5
                t.addfile(file, io.BytesIO(b"x = 1"))
`);
    const long = `${"ordner/".repeat(5)}${"größe".repeat(20)}.py`;
    for (const end of ["tar", "tar.gz"]) {
      for (const format of ["gnu", "pax"]) expect(await paths(`${format}.${end}`)).toEqual(["attention.py", long]);
      expect(await paths(`ustar.${end}`)).toEqual(["attention.py", `${"o".repeat(90)}/größe.py`]);
    }
  });

  test("tarfile, with what is no regular file, is refused", async () => {
    python(`
import tarfile
for name, type in ("sym", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("fifo", tarfile.FIFOTYPE), ("chr", tarfile.CHRTYPE):
    with tarfile.open(f"{name}.tar", "w") as t:
        file = tarfile.TarInfo("attention.py"); file.type = type; file.linkname = "/etc/passwd" * 20
        t.addfile(file)
`);
    const code = async (name: string) => (await refused(readFileSync(join(root, name)), name)).code;
    for (const name of ["sym.tar", "hard.tar"]) expect(await code(name)).toBe("intake/tar-link");
    for (const name of ["fifo.tar", "chr.tar"]) expect(await code(name)).toBe("intake/tar-kind");
  });
});
