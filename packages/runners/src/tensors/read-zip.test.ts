import { FormatError } from "@allclose/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readZip, ZIP_CAPS } from "./read-zip.ts";
import { writeZip } from "./write-zip.ts";
import { type Packed, zipOf } from "./zip.fixture.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const zeros = (n: number) => new Uint8Array(n);

/** The code with which an archive is refused, when it is opened or when all of it is read. */
function refused(archive: Uint8Array): string {
  try {
    for (const inflate of readZip(archive).values()) inflate();
  } catch (error) {
    return error instanceof FormatError ? error.code : `not a FormatError: ${error}`;
  }
  return "accepted";
}

const contents = (archive: Uint8Array) => new Map([...readZip(archive)].map(([name, inflate]) => [name, inflate()]));

const files = fc
  .uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,5}(\/[a-z.]{1,5}[a-z])?$/), fc.uint8Array({ maxLength: 60 })), {
    selector: ([name]) => name,
    maxLength: 5,
  })
  .map((list) => new Map(list));

describe("an archive", () => {
  test("is read as it was written, whatever is in it", () => {
    fc.assert(
      fc.property(files, (map) => {
        const back = contents(writeZip(map));
        expect([...back].map(([name, data]) => [name, [...data]])).toEqual(
          [...map].map(([name, data]) => [name, [...data]]),
        );
      }),
    );
  });

  test("may be deflated, empty, or end in a comment", () => {
    const text = bytes("abc".repeat(500));
    const archive = zipOf([{ name: "a.npy", bytes: text, deflate: true }, { name: "b.npy" }], { comment: "by hand" });
    expect(contents(archive)).toEqual(
      new Map([
        ["a.npy", Buffer.from(text)],
        ["b.npy", Buffer.alloc(0)],
      ]),
    );
    expect(readZip(zipOf([])).size).toBe(0);
  });

  test("has the same bytes whenever it is written", () => {
    const map = new Map([["a.npy", bytes("1")]]);
    expect(writeZip(map)).toEqual(writeZip(map));
  });

  test("may hold a file of zeros that is small, however little it is compressed to", () => {
    expect(refused(zipOf([{ name: "a", bytes: zeros(2 ** 19), deflate: true }]))).toBe("accepted");
  });
});

describe("an archive is refused", () => {
  const a = { name: "a.npy", bytes: bytes("hello, hello, hello") };
  const whole = zipOf([a, { ...a, name: "b.npy", deflate: true }]);

  test.each<[string, string, Packed[]]>([
    ["zip/ratio", "that would grow beyond measure", [{ ...a, bytes: zeros(2 ** 21), deflate: true }]],
    [
      "zip/bytes",
      "whose files are too large together",
      Array.from({ length: 65 }, (_, i) => ({ ...a, name: `${i}`, deflate: true, says: { size: ZIP_CAPS.free } })),
    ],
    [
      "zip/size",
      "with a file that is larger than it says",
      [{ ...a, bytes: zeros(9000), deflate: true, says: { size: 100 } }],
    ],
    ["zip/size", "with a file that is smaller than it says", [{ ...a, deflate: true, says: { size: 100 } }]],
    ["zip/size", "with a stored file of two sizes", [{ ...a, says: { size: 5 } }]],
    ["zip/encrypted", "with an encrypted file", [{ ...a, says: { flags: 1 } }]],
    ["zip/encrypted", "with a strongly encrypted one", [{ ...a, says: { flags: 0x41 } }]],
    ["zip/method", "with another compression", [{ ...a, says: { method: 12 } }]],
    ["zip/zip64", "with a ZIP64 size", [{ ...a, says: { size: 0xffffffff, compressed: 0xffffffff } }]],
    ["zip/zip64", "with a ZIP64 place", [{ ...a, says: { offset: 0xffffffff } }]],
    ["zip/twice", "with a name that stands twice", [a, a]],
    ["zip/checksum", "with a damaged file", [{ ...a, says: { crc: 1 } }]],
    ["zip/local", "with another name where the file lies", [{ ...a, localName: "c.npy" }]],
    ["zip/local", "with a file that lies elsewhere", [{ ...a, says: { offset: 3 } }]],
    ["zip/truncated", "with a file that ends behind the files", [{ ...a, deflate: true, says: { compressed: 5000 } }]],
    ["zip/name", "with a path out of it", [{ ...a, name: "../a.npy" }]],
    ["zip/name", "with a path out of it, further in", [{ ...a, name: "x/../../a.npy" }]],
    ["zip/name", "with an absolute path", [{ ...a, name: "/etc/passwd" }]],
    ["zip/name", "with a path of another system", [{ ...a, name: "x\\a.npy" }]],
    ["zip/name", "with a drive", [{ ...a, name: "c:a.npy" }]],
    ["zip/name", "with a folder", [{ name: "x/" }]],
    ["zip/name", "with a file without a name", [{ ...a, name: "" }]],
    ["zip/name", "with a name that is not in ASCII", [{ ...a, name: "é.npy" }]],
    ["zip/name", "with a name that ends early", [{ ...a, name: "a\0.npy" }]],
  ])("%s: %s", (code, _, list) => {
    expect(refused(zipOf(list))).toBe(code);
  });

  test("whose files share bytes", () => {
    // The second file's header and data lie within the first one's data.
    const inner = zipOf([{ name: "b.npy", bytes: bytes("x".repeat(40)) }]).subarray(0, 30 + 5 + 40);
    const list = [
      { name: "a.npy", bytes: inner },
      { name: "b.npy", bytes: bytes("x".repeat(40)), says: { offset: 30 + 5 } },
    ];
    expect(refused(zipOf(list))).toBe("zip/overlap");
  });

  test("that claims more files than it has, fewer, or too many", () => {
    expect(refused(zipOf([a], { count: 2 }))).toBe("zip/directory");
    expect(refused(zipOf([a, { ...a, name: "b" }], { count: 1 }))).toBe("zip/directory");
    expect(refused(zipOf([a], { count: 60_000 }))).toBe("zip/entries");
    expect(refused(zipOf([a], { count: 0xffff }))).toBe("zip/zip64");
  });

  test("with anything before its end, such as a ZIP64 record", () => {
    expect(refused(zipOf([a], { between: "PK\x06\x07" }))).toBe("zip/directory");
  });

  test("wherever it is cut off, and with anything before or behind it", () => {
    for (let n = 0; n < whole.length; n++) expect(refused(whole.subarray(0, n))).toMatch(/^zip\//);
    expect(refused(Buffer.concat([whole, bytes("x")]))).toBe("zip/end");
    expect(refused(Buffer.concat([bytes("x"), whole]))).toMatch(/^zip\//);
  });

  test("or read as something that its bytes say, whichever of them is changed", () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const changed = Uint8Array.from(whole);
        changed[at] = byte;
        expect(refused(changed)).toMatch(/^(accepted|zip\/\w+)$/);
      }),
      { numRuns: 1000 },
    );
  });

  test("or read, whatever bytes come", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
        expect(refused(any)).toMatch(/^(accepted|zip\/\w+)$/);
      }),
    );
  });
});
