import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { ARCHIVE_CAPS } from "../archive/entry.ts";
import { long, pax, type Taped, tarOf } from "../archive/tar.fixture.ts";
import { type Packed, zipOf } from "../archive/zip.fixture.ts";
import { readArchive } from "../intake/read-archive.ts";
import { CAPS } from "../intake/read-file.ts";
import { bytesLike, bytesOf } from "./change-bytes.fixture.ts";
import type { Parser } from "./parser.fixture.ts";

const CODE = Buffer.from("def softmax(x):\n    return x\n");
const names = [
  "solution.py",
  "a/b.py",
  "a/",
  "./a.py",
  "../a.py",
  "/a.py",
  "a\\b.py",
  "A.py",
  "é.py",
  "a/../b.py",
  "n.zip",
];

const zips: fc.Arbitrary<Uint8Array> = fc
  .array(
    fc.record({
      name: fc.constantFrom(...names),
      bytes: fc.constantFrom(CODE, Buffer.alloc(0), Buffer.alloc(2 ** 12)),
      deflate: fc.boolean(),
      says: fc.oneof(
        { arbitrary: fc.constant({}), weight: 6 },
        {
          arbitrary: fc.dictionary(
            fc.constantFrom("method", "flags", "crc", "compressed", "size", "offset", "mode", "disk"),
            fc.oneof(fc.nat(300), fc.constantFrom(8, 0xa1ff, 0xffff)),
            { maxKeys: 2 },
          ),
          weight: 1,
        },
      ),
    }) as fc.Arbitrary<Packed>,
    { maxLength: 5 },
  )
  .map((files) => zipOf(files));

const tars: fc.Arbitrary<Uint8Array> = fc
  .array(
    fc.oneof(
      fc.record({
        name: fc.constantFrom(...names),
        bytes: fc.constantFrom<Uint8Array>(CODE, Buffer.alloc(0), Buffer.alloc(600)),
        type: fc.constantFrom("0", "0", "0", "5", "1", "2", "3", "g", "x", "L", "S", "\0"),
      }) as fc.Arbitrary<Taped>,
      fc
        .dictionary(
          fc.constantFrom("path", "size", "linkpath", "mtime"),
          fc.constantFrom(...names, "29", "9".repeat(20)),
          {
            maxKeys: 2,
          },
        )
        .map((records) => pax(records as Record<string, string>)),
      fc.constantFrom(...names).map(long),
    ),
    { maxLength: 5 },
  )
  .map((entries) => tarOf(entries));

const FILES = [
  { name: "solution.py", bytes: CODE },
  { name: "a/b.py", bytes: CODE },
];
const ZIP = ["PK\u0003\u0004", "PK\u0001\u0002", "PK\u0005\u0006", "../", "/"].map(bytesOf);
const TAR = ["ustar\u000000", "0000644", "../", "PaxHeaders", "17 path=a.py\n", "././@LongLink"].map(bytesOf);

/** All that an archive holds, as a submission would be read out of it. */
const archive = (extension: string, bytes: fc.Arbitrary<Uint8Array>): Parser<Map<string, Uint8Array>> => ({
  name: `archive, ${extension}`,
  bytes,
  read: (given) =>
    new Map([...readArchive(given, `a${extension}`)].map(([path, read]) => [path, read() as Uint8Array])),
  refusals: ["intake/"],
  holds(read) {
    let total = 0;
    for (const [path, file] of read) {
      total += file.length;
      const parts = path.split("/");
      if (parts.some((part) => ["", ".", ".."].includes(part)) || /[\\:\p{Cc}\p{Cf}]/u.test(path))
        throw new Error(`${JSON.stringify(path)} is no plain path`);
      if (parts.length > CAPS.depth + 1) throw new Error(`${path} lies too deep`);
    }
    if (total > ARCHIVE_CAPS.bytes) throw new Error(`${total} bytes`);
  },
});

const seeds = { zip: zipOf(FILES), tar: tarOf([...FILES, pax({ path: "c.py" }), FILES[0]!, long("d.py"), FILES[1]!]) };

export const ARCHIVE_PARSERS: readonly Parser[] = [
  archive(
    ".zip",
    fc.oneof(bytesLike([seeds.zip, zipOf(FILES.map((file) => ({ ...file, deflate: true })))], ZIP), zips),
  ),
  archive(".tar", fc.oneof(bytesLike([seeds.tar], TAR), tars)),
  archive(
    ".tar.gz",
    fc.oneof(
      bytesLike([gzipSync(seeds.tar)], [Buffer.from([0x1f, 0x8b])]),
      tars.map((bytes) => gzipSync(bytes, { level: 1 })),
    ),
  ),
];
