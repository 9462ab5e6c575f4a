import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError } from "../errors.ts";
import { DTYPES, isFloat } from "./dtype.ts";
import { decodeNpy, encodeNpy } from "./npy.ts";
import { round } from "./round.ts";
import { tensor } from "./tensor.ts";

const fromBase64 = (text: string) => Uint8Array.from(Buffer.from(text, "base64"));

function codeOf(bytes: Uint8Array): string {
  try {
    decodeNpy(bytes);
  } catch (error) {
    return error instanceof FormatError ? error.code : `not a FormatError: ${error}`;
  }
  return "accepted";
}

/** A version 1 file with any text for a header. */
function file(header: string, size = 0): Uint8Array {
  const text = new TextEncoder().encode(header);
  const out = new Uint8Array(10 + text.length + size);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 0xff, text.length >> 8]);
  out.set(text, 10);
  return out;
}
const dict = (descr: string, shape: string, order = "False") =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

// Written by numpy.lib.format.write_array of NumPy 1.24.
const FIXTURES = {
  "float32, C order, version 1": [
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAPwAAgD8AAMA/AAAAQAAAIEA=",
    tensor([2, 3], [0, 0.5, 1, 1.5, 2, 2.5]),
  ],
  "float64, Fortran order, version 1": [
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgNCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAAAAAAAChAAAAAAAAAEEAAAAAAAAAwQAAAAAAAACBAAAAAAAAANEAAAAAAAADwPwAAAAAAACpAAAAAAAAAFEAAAAAAAAAxQAAAAAAAACJAAAAAAAAANUAAAAAAAAAAQAAAAAAAACxAAAAAAAAAGEAAAAAAAAAyQAAAAAAAACRAAAAAAAAANkAAAAAAAAAIQAAAAAAAAC5AAAAAAAAAHEAAAAAAAAAzQAAAAAAAACZAAAAAAAAAN0A=",
    tensor(
      [2, 3, 4],
      Array.from({ length: 24 }, (_, i) => i),
      "float64",
    ),
  ],
  "float16, version 2": [
    "k05VTVBZAgB0AAAAeydkZXNjcic6ICc8ZjInLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoNSwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAPACAAHz/ewEA",
    tensor([5], [1, -0, Number.POSITIVE_INFINITY, 65504, 2 ** -24], "float16"),
  ],
  "int32, Fortran order, version 2": [
    "k05VTVBZAgB0AAAAeydkZXNjcic6ICc8aTQnLCAnZm9ydHJhbl9vcmRlcic6IFRydWUsICdzaGFwZSc6ICgyLCAzKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAABAAAAAIAAAAFAAAAAwAAAAYAAAA=",
    tensor([2, 3], [1, 2, 3, 4, 5, 6], "int32"),
  ],
  "int64, version 1": [
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr//////////////////x8AAAAAAAAAAAA=",
    tensor([3], [-1, Number.MAX_SAFE_INTEGER, 0], "int64"),
  ],
  "bool, version 3": [
    "k05VTVBZAwB0AAAAeydkZXNjcic6ICd8YjEnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwgMSksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAA==",
    tensor([2, 1], [1, 0], "bool"),
  ],
} as const;

describe("what NumPy writes is read", () => {
  test.each(Object.entries(FIXTURES))("%s", (_, [text, wanted]) => {
    const t = decodeNpy(fromBase64(text));
    expect([t.dtype, t.shape, [...t.data]]).toEqual([wanted.dtype, wanted.shape, [...wanted.data]]);
  });

  test("and in C order and version 1 written again, byte for byte", () => {
    for (const [text, wanted] of [FIXTURES["float32, C order, version 1"], FIXTURES["int64, version 1"]])
      expect(encodeNpy(wanted)).toEqual(fromBase64(text));
  });
});

describe("round trips", () => {
  const any = fc
    .tuple(fc.constantFrom(...DTYPES.filter((d) => d !== "bfloat16")), fc.array(fc.nat(3), { maxLength: 4 }))
    .chain(([dtype, shape]) => {
      const size = shape.reduce((n, d) => n * d, 1);
      const value = isFloat(dtype)
        ? fc.double().map((x) => round(x, dtype))
        : dtype === "bool"
          ? fc.nat(1)
          : fc.integer();
      return fc.array(value, { minLength: size, maxLength: size }).map((values) => tensor(shape, values, dtype));
    });

  test("keep dtype, shape and values, and align the data to 64 bytes", () => {
    fc.assert(
      fc.property(any, (t) => {
        const bytes = encodeNpy(t);
        const back = decodeNpy(bytes);
        expect([back.dtype, back.shape, [...back.data]]).toEqual([t.dtype, t.shape, [...t.data]]);
        const start = 10 + (bytes[8] as number) + 256 * (bytes[9] as number);
        expect(start % 64).toBe(0);
      }),
    );
  });

  test("bfloat16 is refused with what to do instead", () => {
    expect(() => encodeNpy(tensor([1], [1], "bfloat16"))).toThrow(
      expect.objectContaining({ code: "npy/dtype", message: expect.stringContaining("safetensors") }),
    );
  });
});

test("shapes are read with the spaces and commas of other writers, MLX among them", () => {
  for (const shape of ["(2, 3)", "(2, 3,)", "(2, 3, )", "(2,3)", "(2,3,)"])
    expect(decodeNpy(file(dict("<f4", shape), 24)).shape).toEqual([2, 3]);
  for (const shape of ["(6,)", "(6, )"]) expect(decodeNpy(file(dict("<f4", shape), 24)).shape).toEqual([6]);
  for (const shape of ["(6)", "(2 3)", "(2, , 3)", "(,)", "(2,, 3)", "[2, 3]"])
    expect(codeOf(file(dict("<f4", shape), 24))).toBe("npy/header");
});

describe("what is not exactly right is refused", () => {
  test("every proper prefix, and a byte too many", () => {
    const good = encodeNpy(tensor([2], [1, 2]));
    for (let n = 0; n < good.length; n++) expect(codeOf(good.subarray(0, n))).toMatch(/^npy\//);
    expect(codeOf(Uint8Array.from([...good, 0]))).toBe("npy/size");
  });

  test.each([
    ["big-endian numbers", "npy/dtype", dict(">f8", "(1,)"), 8],
    ["objects", "npy/dtype", dict("|O", "(1,)"), 8],
    ["texts", "npy/dtype", dict("<U1", "(1,)"), 4],
    ["a structured dtype", "npy/header", "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n", 4],
    ["code for a header", "npy/header", "__import__('os').system('true')\n", 0],
    ["keys in another order", "npy/header", "{'shape': (1,), 'descr': '<f4', 'fortran_order': False}\n", 4],
    ["a negative size", "npy/header", dict("<f4", "(-1,)"), 4],
    ["a number for a shape", "npy/header", dict("<f4", "1"), 4],
    ["a size that overflows", "npy/shape", dict("<f4", `(${"9".repeat(30)},)`), 4],
    ["a size that overflows beside a 0", "npy/shape", dict("<f4", `(0, ${"9".repeat(30)})`), 0],
    ["a product that overflows", "npy/size", dict("<f4", `(${2 ** 52}, ${2 ** 52})`), 0],
    ["a product that would wrap in 64 bits", "npy/size", dict("<f4", `(${2 ** 32}, ${2 ** 32})`), 0],
    ["more than 8 axes", "npy/shape", dict("<f4", `(${new Array(9).fill(1).join(", ")})`), 4],
  ])("%s: %s", (_, code, header, size) => {
    expect(codeOf(file(header, size))).toBe(code);
  });

  test("another magic, a version that does not exist, a header longer than any that numpy writes", () => {
    const good = encodeNpy(tensor([1], [1]));
    expect(codeOf(Uint8Array.from(good, (b, i) => (i === 0 ? 0x92 : b)))).toBe("npy/magic");
    for (const version of [0, 4, 255])
      expect(codeOf(Uint8Array.from(good, (b, i) => (i === 6 ? version : b)))).toBe("npy/version");
    const huge = new Uint8Array(12 + 2 ** 17);
    huge.set(good.subarray(0, 6));
    huge.set([2, 0, 0, 0, 2, 0], 6);
    expect(codeOf(huge)).toBe("npy/header");
  });

  test("the longest header that is read is read, whatever it says", () => {
    const header = dict("<f4", "()")
      .trimEnd()
      .padEnd(2 ** 16 - 2);
    expect(decodeNpy(file(`${header}\n`, 4)).shape).toEqual([]);
  });
});

describe("bytes that nobody vouches for", () => {
  const survives = (bytes: Uint8Array) => {
    try {
      decodeNpy(bytes);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  };
  test("give a tensor or a FormatError", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), survives), { numRuns: 500 });
    const framed = fc
      .tuple(fc.integer({ min: 1, max: 3 }), fc.uint8Array({ maxLength: 100 }))
      .map(([version, rest]) => {
        const bytes = new Uint8Array(8 + rest.length);
        bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
        bytes.set(rest, 8);
        return bytes;
      });
    fc.assert(fc.property(framed, survives), { numRuns: 500 });
    const good = encodeNpy(tensor([2, 3], [1, 2, 3, 4, 5, 6], "int64"));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }), (edits) => {
        const bytes = good.slice();
        for (const [at, byte] of edits) bytes[at] = byte;
        survives(bytes);
      }),
      { numRuns: 1000 },
    );
  });
});
