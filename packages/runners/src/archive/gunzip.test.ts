import { gzipSync } from "node:zlib";
import { FormatError } from "@allclose/core";
import { describe, expect, test } from "vitest";
import { ARCHIVE_CAPS } from "./entry.ts";
import { gunzip } from "./gunzip.ts";

function refused(bytes: Uint8Array): string {
  try {
    gunzip(bytes);
  } catch (error) {
    return error instanceof FormatError ? error.code : `not a FormatError: ${error}`;
  }
  return "accepted";
}

const hello = gzipSync("hello, hello, hello");
const zeros = (n: number) => gzipSync(new Uint8Array(n));

test("inflates what gzip has compressed, in one piece or several", () => {
  expect(Buffer.from(gunzip(Buffer.concat([hello, hello]))).toString()).toBe("hello, hello, hello".repeat(2));
  expect(gunzip(gzipSync("")).length).toBe(0);
});

describe("refuses", () => {
  test("what grows beyond measure, of which a little is let be", () => {
    expect(refused(zeros(ARCHIVE_CAPS.free))).toBe("accepted");
    expect(refused(zeros(ARCHIVE_CAPS.free + 1))).toBe("gzip/ratio");
    // A gigabyte in a megabyte.
    expect(refused(Buffer.concat(Array.from({ length: 1024 }, () => zeros(2 ** 20))))).toBe("gzip/bytes");
  });

  test("it wherever it is cut off, and with anything behind it", () => {
    for (let n = 0; n < hello.length; n++) expect(refused(hello.subarray(0, n))).toBe("gzip/damaged");
    expect(refused(Buffer.concat([hello, Buffer.from("x")]))).toMatch(/^gzip\//);
    expect(refused(Buffer.concat([hello, new Uint8Array(3)]))).toBe("gzip/end");
  });

  test("it when its checksum or its size does not fit", () => {
    for (const at of [hello.length - 1, hello.length - 5]) {
      const changed = Uint8Array.from(hello);
      changed[at]! ^= 1;
      expect(refused(changed)).toBe("gzip/damaged");
    }
  });
});
