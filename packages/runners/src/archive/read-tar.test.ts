import { FormatError } from "@allclose/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ARCHIVE_CAPS } from "./entry.ts";
import { readTar } from "./read-tar.ts";
import { long, pax, paxOf, type Taped, tarOf } from "./tar.fixture.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const hello = bytes("hello\n");
const a = { name: "a.py", bytes: hello };

/** The code with which an archive is refused. */
function refused(archive: Uint8Array): string {
  try {
    for (const { read } of readTar(archive)) read();
  } catch (error) {
    return error instanceof FormatError ? error.code : `not a FormatError: ${error}`;
  }
  return "accepted";
}

const contents = (archive: Uint8Array) =>
  readTar(archive).map(({ path, read }) => [path, Buffer.from(read()).toString()]);

describe("an archive", () => {
  test("is read as it was written, with its folders", () => {
    const archive = tarOf([
      { name: "x", type: "5" },
      { ...a, name: "x/a.py" },
      { name: "b.py", type: "\0" },
    ]);
    expect(readTar(archive).map(({ path, folder, size }) => [path, folder, size])).toEqual([
      ["x", true, 0],
      ["x/a.py", false, 6],
      ["b.py", false, 0],
    ]);
    expect(contents(archive).slice(1)).toEqual([
      ["x/a.py", "hello\n"],
      ["b.py", ""],
    ]);
  });

  test("may be empty, and may be filled up with zeros", () => {
    expect(readTar(tarOf([]))).toEqual([]);
    expect(contents(tarOf([a], new Uint8Array(10_240)))).toEqual([["a.py", "hello\n"]]);
  });

  const deep = `${"folder/".repeat(20)}größe.py`;
  test.each<[string, string, Taped[]]>([
    ["in two fields of ustar", "some/where/a.py", [{ ...a, prefix: "some/where" }]],
    [
      "in one field of GNU's, which has other things in the second",
      "a.py",
      [{ ...a, prefix: "x", magic: "ustar  \0" }],
    ],
    ["in an extended header of pax", deep, [pax({ mtime: "1.5", path: deep }), a]],
    ["in one of GNU's", deep, [long(deep), a]],
    [
      "in an extended header, where that in the header is not UTF-8",
      "é.py",
      [pax({ path: "é.py" }), { ...a, name: Uint8Array.of(0xe9) }],
    ],
    ["of 100 bytes without an end", "x".repeat(100), [{ ...a, name: "x".repeat(100) }]],
  ])("has a name %s", (_, name, entries) => {
    expect(contents(tarOf(entries))).toEqual([[name, "hello\n"]]);
  });

  test("has the size that pax says; what git says of all files is passed over", () => {
    const archive = tarOf([
      pax({ comment: "0123" }, "g"),
      pax({ size: "6" }),
      { ...a, size: "00000000000\0" },
      { ...a, name: "b" },
    ]);
    expect(contents(archive)).toEqual([
      ["a.py", "hello\n"],
      ["b", "hello\n"],
    ]);
  });

  test("does not say of the next file what it said of one", () => {
    expect(contents(tarOf([long("long.py"), a, { ...a, name: "b.py" }]))).toEqual([
      ["long.py", "hello\n"],
      ["b.py", "hello\n"],
    ]);
  });
});

describe("an archive is refused", () => {
  test.each<[string, string, Taped[]]>([
    ["tar/link", "with a hard link", [{ name: "a.py", type: "1" }]],
    ["tar/link", "with a symbolic link", [{ name: "a.py", type: "2" }]],
    ["tar/link", "with a link of a long name", [{ ...long("x"), type: "K" }, long("y"), { name: "a.py", type: "2" }]],
    ["tar/kind", "with a device of characters", [{ name: "null", type: "3" }]],
    ["tar/kind", "with a device of blocks", [{ name: "sda", type: "4" }]],
    ["tar/kind", "with a pipe", [{ name: "pipe", type: "6" }]],
    ["tar/kind", "with what only some know", [{ name: "x", type: "V" }]],
    ["tar/sparse", "with a sparse file of GNU's", [{ ...a, type: "S" }]],
    ["tar/sparse", "with a sparse file in pax", [pax({ "GNU.sparse.major": "1" }), a]],
    ["tar/header", "in the form before ustar", [{ ...a, magic: "\0\0\0\0\0\0" }]],
    ["tar/checksum", "with a wrong checksum", [{ ...a, checksum: 1 }]],
    ["tar/number", "with a size that is no number", [{ ...a, size: "six" }]],
    ["tar/number", "with a negative size", [{ ...a, size: "-0000000006\0" }]],
    ["tar/number", "with a size in base 256", [{ ...a, size: "\x80\0\0\0\0\0\0\0\0\0\0\x06" }]],
    ["tar/number", "without a size", [{ ...a, size: "\0".repeat(12) }]],
    ["tar/truncated", "with a file that is longer than the archive", [{ ...a, size: "77777777777\0" }]],
    ["tar/truncated", "with one that pax says is", [pax({ size: "999999999999999" }), a]],
    ["tar/size", "with a folder that has bytes", [{ ...a, type: "5" }]],
    ["tar/name", "with a name that is not UTF-8", [{ ...a, name: Uint8Array.of(0x61, 0xff) }]],
    [
      "tar/name",
      "with one in pax that is not",
      [{ ...pax({}), bytes: Buffer.from("11 path=\xff\n\n", "latin1").subarray(0, 11) }, a],
    ],
    ["tar/pax", "with a size in pax that is none", [pax({ size: "-1" }), a]],
    ["tar/pax", "with a record that is longer than it says", [{ ...pax({}), bytes: bytes("5 path=a\n") }, a]],
    ["tar/pax", "with a record that ends behind the header", [{ ...pax({}), bytes: bytes("99 path=a\n") }, a]],
    ["tar/pax", "with a record of no length", [{ ...pax({}), bytes: bytes("path=a\n") }, a]],
    ["tar/pax", "with a record of length 0", [{ ...pax({}), bytes: bytes("0 path=a\n") }, a]],
    ["tar/pax", "with a record that says nothing", [{ ...pax({}), bytes: bytes("4 a\n") }, a]],
    ["tar/pax", "with a record that says it of nothing", [{ ...pax({}), bytes: bytes("5 =a\n") }, a]],
    [
      "tar/pax",
      "with two records of one key",
      [{ ...pax({}), bytes: Buffer.concat([paxOf({ path: "a" }), paxOf({ path: "b" })]) }, a],
    ],
    ["tar/pax", "with two headers that name a file", [long("a"), pax({ path: "b" }), a]],
    ["tar/pax", "with a header that names all files", [pax({ path: "b" }, "g"), a]],
    ["tar/pax", "with a header that is for nothing", [a, pax({ path: "b" })]],
    [
      "tar/pax",
      "with headers that are too long",
      [pax({ comment: "x".repeat(2 ** 21) }, "g"), pax({ comment: "x".repeat(2 ** 21) }), a],
    ],
    ["tar/entries", "with too many files", Array.from({ length: ARCHIVE_CAPS.entries + 1 }, () => ({ name: "a" }))],
  ])("%s: %s", (code, _, entries) => {
    expect(refused(tarOf(entries))).toBe(code);
  });

  const whole = tarOf([pax({ path: "a.py" }), a, long("b.py"), { ...a, name: "b" }]);

  test("wherever it is cut off, and with anything behind it", () => {
    for (let n = 0; n < whole.length; n++) expect(refused(whole.subarray(0, n))).toMatch(/^tar\//);
    expect(refused(Buffer.concat([whole, bytes("x")]))).toBe("tar/end");
    expect(refused(Buffer.concat([whole, tarOf([a])]))).toBe("tar/end");
    expect(refused(Buffer.concat([bytes("x"), whole]))).toBe("tar/header");
    expect(refused(tarOf([a], new Uint8Array(512)))).toBe("tar/end");
  });

  test("or read as something that its bytes say, whichever of them is changed", () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const changed = Uint8Array.from(whole);
        changed[at] = byte;
        expect(refused(changed)).toMatch(/^(accepted|tar\/\w+)$/);
      }),
      { numRuns: 1000 },
    );
  });

  test("or read, whatever bytes come", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (any) => {
        expect(refused(any)).toMatch(/^tar\/\w+$/);
      }),
    );
  });

  test("or read, whatever an extended header says", () => {
    const text = fc
      .array(fc.constantFrom("9 path=a", "12 size=1", "\n", "=", "7", " ", "é"))
      .map((list) => list.join(""));
    fc.assert(
      fc.property(text, (records) => {
        expect(refused(tarOf([{ ...pax({}), bytes: bytes(records) }, a]))).toMatch(/^(accepted|tar\/\w+)$/);
      }),
    );
  });
});
