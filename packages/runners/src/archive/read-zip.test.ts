import { execFileSync } from "node:child_process";
import { deflateRawSync } from "node:zlib";
import { FormatError } from "@allclose/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32 } from "./crc32.ts";
import { ARCHIVE_CAPS } from "./entry.ts";
import { readZip } from "./read-zip.ts";
import { writeZip } from "./write-zip.ts";
import { numbers, type Packed, zipOf } from "./zip.fixture.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const zeros = (n: number) => new Uint8Array(n);

/** The code with which an archive is refused, when it is opened or when all of it is read. */
function refused(archive: Uint8Array): string {
  try {
    for (const { read } of readZip(archive)) read();
  } catch (error) {
    return error instanceof FormatError ? error.code : `not a FormatError: ${error}`;
  }
  return "accepted";
}

const contents = (archive: Uint8Array) => new Map(readZip(archive).map(({ path, read }) => [path, [...read()]]));

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
        expect([...back]).toEqual([...map].map(([name, data]) => [name, [...data]]));
      }),
    );
  });

  test("may be deflated, empty, or end in a comment", () => {
    const text = bytes("abc".repeat(500));
    const archive = zipOf([{ name: "a.npy", bytes: text, deflate: true }, { name: "b.npy" }], { comment: "by hand" });
    expect(contents(archive)).toEqual(
      new Map([
        ["a.npy", [...text]],
        ["b.npy", []],
      ]),
    );
    expect(readZip(zipOf([]))).toEqual([]);
  });

  test("has the same bytes whenever it is written", () => {
    const map = new Map([["a.npy", bytes("1")]]);
    expect(writeZip(map)).toEqual(writeZip(map));
  });

  test("may hold a file of zeros that is small, however little it is compressed to", () => {
    expect(refused(zipOf([{ name: "a", bytes: zeros(2 ** 19), deflate: true }]))).toBe("accepted");
  });
});

const hello = bytes("hello, hello, hello");
const [crc, size] = [crc32(hello), hello.length];
/** A file whose local header leaves to a descriptor what it does not know. */
const streamed = (behind: Uint8Array): Packed => ({
  name: "a.npy",
  bytes: hello,
  says: { flags: 8 },
  local: { crc: 0, compressed: 0, size: 0 },
  behind,
});
const SIGNATURE = bytes("PK\x07\x08");

describe("an archive may", () => {
  test.each<[string, Packed]>([
    ["have a descriptor behind a file", streamed(numbers(4, crc, size, size))],
    ["have one with a signature", streamed(Buffer.concat([SIGNATURE, numbers(4, crc, size, size)]))],
    ["have one of 8 bytes a size", streamed(Buffer.concat([numbers(4, crc), numbers(8, size, size)]))],
    [
      "have one of 8 bytes a size, with a signature",
      streamed(Buffer.concat([SIGNATURE, numbers(4, crc), numbers(8, size, size)])),
    ],
    [
      "say sizes in a ZIP64 field of the local header, as NumPy does",
      {
        name: "a.npy",
        bytes: hello,
        local: { compressed: 0xffffffff, size: 0xffffffff },
        extra: Buffer.concat([Uint8Array.of(9, 9, 1, 0, 7, 1, 0, 16, 0), numbers(8, size, size)]),
      },
    ],
    ["say that a file is a file, as Unix does", { name: "a.npy", bytes: hello, says: { mode: 0o100644 } }],
    ["name a file in UTF-8, and say so", { name: "a.npy", bytes: hello, says: { flags: 0x800 } }],
  ])("%s", (_, file) => {
    expect(contents(zipOf([file, { name: "b.npy" }]))).toEqual(
      new Map([
        ["a.npy", [...hello]],
        ["b.npy", []],
      ]),
    );
  });

  test("hold folders", () => {
    const [folder, file] = readZip(
      zipOf([
        { name: "x/", says: { mode: 0o040755 } },
        { name: "x/a", bytes: hello },
      ]),
    );
    expect(folder).toMatchObject({ path: "x/", folder: true, size: 0 });
    expect(file).toMatchObject({ path: "x/a", folder: false, size });
  });
});

describe("a name", () => {
  const nameOf = (name: Uint8Array, flags = 0) => readZip(zipOf([{ name, says: { flags } }]))[0]?.path;

  test("is UTF-8 where it says so, and where it happens to be", () => {
    expect(nameOf(bytes("größe.py"), 0x800)).toBe("größe.py");
    expect(nameOf(bytes("größe.py"))).toBe("größe.py");
    expect(nameOf(bytes("\ufeffa.py"))).toBe("\ufeffa.py");
  });

  test("is code page 437 else, as Python reads it", () => {
    const upper = Uint8Array.from({ length: 128 }, (_, i) => 128 + i);
    const python = execFileSync("python3", ["-c", "print(ascii(bytes(range(128, 256)).decode('cp437')))"]).toString();
    const expected = python
      .trim()
      .slice(1, -1)
      .replace(/\\x(..)/g, "\\u00$1");
    expect(nameOf(upper)).toBe(JSON.parse(`"${expected}"`));
  });

  test("that is not the UTF-8 that it says is refused", () => {
    expect(refused(zipOf([{ name: Uint8Array.of(0x61, 0xff), says: { flags: 0x800 } }]))).toBe("zip/name");
  });

  test("that is longer than any path is refused", () => {
    expect(refused(zipOf([{ name: "x".repeat(5000) }]))).toBe("zip/name");
  });

  test("cannot write to a terminal through a message", () => {
    const archive = zipOf([{ name: "\u001b[2J\u202e", says: { flags: 1 } }]);
    expect(() => readZip(archive)).toThrow(/^`\\u\{1b\}\[2J\\u\{202e\}` is encrypted/);
  });
});

describe("an archive is refused", () => {
  const a = { name: "a.npy", bytes: hello };
  const whole = zipOf([
    a,
    { ...a, name: "b.npy", deflate: true },
    { ...streamed(numbers(4, crc, size, size)), name: "c" },
  ]);

  test.each<[string, string, Packed[]]>([
    ["zip/ratio", "that would grow beyond measure", [{ ...a, bytes: zeros(2 ** 21), deflate: true }]],
    [
      "zip/bytes",
      "whose files are too large together",
      Array.from({ length: 65 }, (_, i) => ({ ...a, name: `${i}`, deflate: true, says: { size: ARCHIVE_CAPS.free } })),
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
    ["zip/local", "with another checksum where the file lies", [{ ...a, local: { crc: 1 } }]],
    ["zip/local", "with another size where the file lies", [{ ...a, local: { size: 3 } }]],
    ["zip/local", "with another compressed size where the file lies", [{ ...a, local: { compressed: 3 } }]],
    ["zip/local", "with another method where the file lies", [{ ...a, local: { method: 8 } }]],
    ["zip/local", "with an encrypted file where the file lies", [{ ...a, local: { flags: 1 } }]],
    ["zip/local", "with a ZIP64 size that is not there", [{ ...a, local: { size: 0xffffffff } }]],
    [
      "zip/local",
      "with another ZIP64 size",
      [
        {
          ...a,
          local: { size: 0xffffffff, compressed: 0xffffffff },
          extra: Buffer.concat([Uint8Array.of(1, 0, 16, 0), numbers(8, size + 1, size)]),
        },
      ],
    ],
    ["zip/local", "with a file of unknown size that has no descriptor", [{ ...a, local: { size: 0, crc: 0 } }]],
    ["zip/descriptor", "with a descriptor that is missing", [streamed(new Uint8Array())]],
    ["zip/descriptor", "with a descriptor of another file", [streamed(numbers(4, crc, size, size + 1))]],
    [
      "zip/size",
      "with bytes behind the end of what is compressed",
      [{ ...a, deflate: true, behind: bytes("more"), says: { compressed: deflateRawSync(hello).length + 4 } }],
    ],
    ["zip/disks", "with a file in another part", [{ ...a, says: { disk: 1 } }]],
    ["zip/link", "with a symbolic link", [{ ...a, says: { mode: 0o120777 } }]],
    ["zip/kind", "with a device", [{ ...a, says: { mode: 0o020666 } }]],
    ["zip/kind", "with a pipe", [{ ...a, says: { mode: 0o010666 } }]],
    ["zip/kind", "with a folder that is named as a file", [{ ...a, says: { mode: 0o040755 } }]],
    ["zip/kind", "with a file that is named as a folder", [{ name: "a/", says: { mode: 0o100644 } }]],
    ["zip/size", "with a folder that has bytes", [{ ...a, name: "a/" }]],
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
