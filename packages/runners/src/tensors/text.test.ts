import { npyFile } from "@allclose/core/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeText, encodeText } from "./text.ts";

const utf32 = (text: string, length = [...text].length) => {
  const out = Buffer.alloc(4 * length);
  for (const [i, c] of [...text].entries()) out.writeUInt32LE(c.codePointAt(0) as number, 4 * i);
  return npyFile(`<U${length}`, [], out);
};
const codeOf = (bytes: Uint8Array) => {
  try {
    return `accepted: ${decodeText(bytes)}`;
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe("a text in a .npy file", () => {
  test("is read as it was written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), (text) => {
        fc.pre(text.isWellFormed());
        expect(decodeText(encodeText(text))).toBe(text);
      }),
    );
  });

  test("may be a string of NumPy's, padded or not", () => {
    expect(decodeText(utf32("Übung 😀"))).toBe("Übung 😀");
    expect(decodeText(utf32("abc", 6))).toBe("abc");
    expect(decodeText(npyFile("|S5", [], Buffer.from("abc\0\0")))).toBe("abc");
    expect(decodeText(npyFile("|S3", [1], Buffer.from("abc")))).toBe("abc");
  });

  test.each([
    ["npy/text", "numbers", npyFile("<f4", [1], new Uint8Array(4))],
    ["npy/text", "a matrix of bytes", npyFile("|u1", [1, 2], new Uint8Array(2))],
    ["npy/text", "two strings", npyFile("|S1", [2], new Uint8Array(2))],
    ["npy/text", "objects, which would have to be unpickled", npyFile("|O", [], new Uint8Array(9))],
    ["npy/text", "a string in the other byte order", npyFile(">U1", [], new Uint8Array(4))],
    ["npy/text", "bytes that are not UTF-8", npyFile("|u1", [1], Uint8Array.of(0xff))],
    ["npy/text", "a character beyond Unicode", npyFile("<U1", [], Uint8Array.of(0, 0, 0x11, 0))],
    ["npy/size", "a text that is cut off", npyFile("|u1", [3], new Uint8Array(2))],
    ["npy/size", "a string that is cut off", npyFile("<U99999", [], new Uint8Array(8))],
    ["npy/text", "more than a line", npyFile("|S999999", [], new Uint8Array(999_999))],
    ["npy/magic", "something else", new Uint8Array(20)],
  ])("%s: %s", (code, _, bytes) => {
    expect(codeOf(bytes)).toBe(code);
  });
});
