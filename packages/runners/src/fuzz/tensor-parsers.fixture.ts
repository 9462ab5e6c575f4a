import { deepStrictEqual as same } from "node:assert";
import { type About, aboutLine, readAbout } from "@allclose/core";
import {
  BYTES,
  type DType,
  decodeNpy,
  encodeNpy,
  encodeSafetensors,
  readSafetensors,
  type Tensor,
  tensor,
} from "@allclose/core/tensor";
import fc from "fast-check";
import { ARCHIVE_CAPS } from "../archive/entry.ts";
import { readZip } from "../archive/read-zip.ts";
import { writeZip } from "../archive/write-zip.ts";
import { type Packed, zipOf } from "../archive/zip.fixture.ts";
import { TENSOR_NAME } from "../tensors/names.ts";
import { type OutputsFile, readOutputs } from "../tensors/outputs-file.ts";
import { decodeText, encodeText } from "../tensors/text.ts";
import { bytesLike, bytesOf, changed, textsLike } from "./change-bytes.fixture.ts";
import type { Parser } from "./parser.fixture.ts";

const dtypes: readonly DType[] = ["float64", "float32", "float16", "bfloat16", "int64", "int32", "bool"];
const tensors = dtypes.map((dtype) => tensor([2, 1], [1, 0], dtype));
const odd = [tensor([], [1.5]), tensor([0, 3], []), tensor([2, 3], [1, -0, Number.NaN, Infinity, 5, 6])];
const named = (start: string): Map<string, Tensor> =>
  new Map([...tensors, ...odd].map((t, i) => [`${start}${i}`, t] as const));
const ABOUT = "tiny 1 float32 allclose";

const fortran = (bytes: Uint8Array): Uint8Array =>
  Buffer.from(Buffer.from(bytes).toString("latin1").replace("False", "True "), "latin1");
const withoutBfloat16 = [...tensors, ...odd].filter((t) => t.dtype !== "bfloat16");
const npys = [...withoutBfloat16.map(encodeNpy), ...odd.map((t) => fortran(encodeNpy(t)))];
const texts = [encodeText(ABOUT), encodeText("")];
const strings = ["<U2", "|S2"].map((descr) => {
  const head = Buffer.from(encodeNpy(tensor([], [1], "float64"))).toString("latin1");
  return Buffer.from(head.replace("'<f8'", `'${descr}'`).slice(0, descr === "|S2" ? -6 : undefined), "latin1");
});

const TOKENS = [
  '"a0":',
  '"__metadata__":{}',
  '"about":',
  "[0,0]",
  '"F64"',
  '"BOOL"',
  "9007199254740991",
  "1e999",
  "\\u0041",
  "{",
  "[",
  "}",
];

/** With changes anywhere; and with a changed header whose length is said right, so that it is read. */
function safetensorsLike(files: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const cut = files.map((file) => 8 + Number(Buffer.from(file).readBigUInt64LE()));
  const headers = files.map((file, i) => Buffer.from(file.subarray(8, cut[i])).toString().trimEnd());
  const reheaded = fc.tuple(textsLike(headers, TOKENS), fc.nat(files.length - 1)).map(([header, i]) => {
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(header.length));
    return Buffer.concat([size, header, (files[i] as Uint8Array).subarray(cut[i])]);
  });
  return fc.oneof(bytesLike(files, TOKENS.map(bytesOf)), reheaded);
}

const safetensors: Parser<ReturnType<typeof readSafetensors>> = {
  name: "safetensors",
  bytes: safetensorsLike([
    encodeSafetensors(named("a"), { metadata: { about: ABOUT } }),
    ...odd.map((t) => encodeSafetensors(new Map([["a0", t]]))),
  ]),
  read: (bytes) => readSafetensors(bytes),
  refusals: ["safetensors/", "format/"],
  holds({ tensors: read, metadata }, bytes) {
    const held = [...read.values()].reduce((sum, t) => sum + t.data.length * BYTES[t.dtype], 0);
    if (held > bytes.length) throw new Error(`holds ${held} bytes of ${bytes.length}`);
    same(readSafetensors(encodeSafetensors(read, { metadata: Object.fromEntries(metadata) })), {
      tensors: read,
      metadata,
    });
  },
};

const npy: Parser<Tensor> = {
  name: "npy",
  bytes: bytesLike(npys, ["<f8", "|b1", "True", "(0,", "9007199254740991, ", "()", "1, ", "}", "\n", "'"].map(bytesOf)),
  read: (bytes) => decodeNpy(bytes),
  refusals: ["npy/", "format/"],
  holds: (read) => same(decodeNpy(encodeNpy(read)), read),
};

const text: Parser<string> = {
  name: "npy text",
  bytes: bytesLike([...texts, ...strings], ["<U1", "|S8", "|u1", "(4096,", "()", "\ud7ff\u0000"].map(bytesOf)),
  read: decodeText,
  refusals: ["npy/"],
  // UTF-8 has no form for half of a surrogate pair, which NumPy's UTF-32 can hold.
  holds: (read) => /\p{Cs}/u.test(read) || same(decodeText(encodeText(read)), read),
};

const about: Parser<About> = {
  name: "about line",
  bytes: textsLike([ABOUT, "a 999999999 float64 two words"], [" ", "bfloat16", "00", "\n", "\u2028"]),
  read: (bytes) => readAbout(new TextDecoder().decode(bytes)),
  refusals: ["about/"],
  holds: (read) => same(readAbout(aboutLine(read)), read),
};

const files: readonly Packed[] = [
  { name: "about.npy", bytes: encodeText(ABOUT) },
  ...npys.slice(0, 3).map((bytes, i) => ({ name: `case-${i}/y.npy`, bytes })),
];
const archives = [
  zipOf(files),
  zipOf(
    files.map((file) => ({ ...file, deflate: true })),
    { comment: "by hand" },
  ),
  zipOf([{ name: "zeros", bytes: new Uint8Array(2 ** 20), deflate: true }]),
  zipOf([]),
];
const ZIP = ["PK\u0003\u0004", "PK\u0001\u0002", "PK\u0005\u0006", "a.npy", "../a", "/"].map(bytesOf);

/** Archives whose contents or fields are changed, with checksums that are right, so that what is inside is read too. */
const repacked: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    fc.array(
      fc.record({
        name: fc.constantFrom("about.npy", "a/y.npy", "b-1/y.npy", "b-1/z.m.npy", "y.npy", "a.txt", "../a.npy"),
        bytes: fc.oneof(
          changed(fc.constantFrom(...npys, ...texts, ...strings), npys),
          fc.constantFrom(...npys, ...texts),
        ),
        deflate: fc.boolean(),
        says: fc.oneof(
          { arbitrary: fc.constant({}), weight: 6 },
          {
            arbitrary: fc.dictionary(
              fc.constantFrom("method", "flags", "crc", "compressed", "size", "offset"),
              fc.oneof(fc.nat(300), fc.constantFrom(8, 0xff)),
              { maxKeys: 2 },
            ),
            weight: 1,
          },
        ),
      }),
      { maxLength: 5 },
    ),
    fc.oneof({ arbitrary: fc.constant({}), weight: 9 }, { arbitrary: fc.record({ count: fc.nat(9) }), weight: 1 }),
  )
  .map(([packed, options]) =>
    zipOf(
      packed.map((one) => ({ ...one, bytes: one.bytes.slice(0, 60_000) })),
      options,
    ),
  );

const unzipped = (bytes: Uint8Array): Map<string, Uint8Array> =>
  new Map(readZip(bytes).map((entry) => [entry.path, Uint8Array.from(entry.read())]));

const zip: Parser<Map<string, Uint8Array>> = {
  name: "zip",
  bytes: fc.oneof({ arbitrary: bytesLike(archives, ZIP), weight: 3 }, { arbitrary: repacked, weight: 1 }),
  read: unzipped,
  refusals: ["zip/"],
  holds(read, bytes) {
    const sizes = [...read.values()].map((file) => file.length);
    if (sizes.some((size) => size > ARCHIVE_CAPS.free && size > ARCHIVE_CAPS.ratio * bytes.length))
      throw new Error("bomb");
    // What we write has names of ASCII and no folders.
    if ([...read.keys()].every((name) => /^[ -~]*[^/]$/.test(name))) same(unzipped(writeZip(read)), read);
  },
};

const whole = ({ about: line, names, read }: OutputsFile) => ({
  line,
  tensors: new Map(names.map((name) => [name, read(name)])),
});

const outputs = (format: "npz" | "safetensors", bytes: fc.Arbitrary<Uint8Array>): Parser<ReturnType<typeof whole>> => ({
  name: `outputs, .${format}`,
  bytes,
  read: (file) => whole(readOutputs(`outputs.${format}`, file)),
  refusals: [format === "npz" ? "zip/" : "safetensors/", "npy/", "format/", "tensors/"],
  holds({ tensors: read }) {
    for (const [name, { shape, data }] of read)
      if (!TENSOR_NAME.test(name) || shape.reduce((n, d) => n * d, 1) !== data.length)
        throw new Error(`${name} of ${shape} has ${data.length} values`);
  },
});

const cases = encodeSafetensors(named("case-0/y"), { names: TENSOR_NAME, metadata: { about: ABOUT } });

export const TENSOR_PARSERS: readonly Parser[] = [
  safetensors,
  npy,
  text,
  about,
  zip,
  outputs("npz", fc.oneof({ arbitrary: bytesLike(archives, ZIP), weight: 1 }, { arbitrary: repacked, weight: 3 })),
  outputs("safetensors", safetensorsLike([cases])),
];
