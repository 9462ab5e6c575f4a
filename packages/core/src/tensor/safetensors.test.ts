import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError } from "../errors.ts";
import { DTYPES, isFloat } from "./dtype.ts";
import { round } from "./round.ts";
import { decodeSafetensors, encodeSafetensors, readSafetensors } from "./safetensors.ts";
import { type Tensor, tensor } from "./tensor.ts";

/** A file with a header as given, whatever it says, and so many bytes of data. */
function file(header: unknown, data: number | Uint8Array = 0, padding = ""): Uint8Array {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const head = new TextEncoder().encode(text + padding);
  const body = typeof data === "number" ? new Uint8Array(data) : data;
  const out = new Uint8Array(8 + head.length + body.length);
  new DataView(out.buffer).setBigUint64(0, BigInt(head.length), true);
  out.set(head, 8);
  out.set(body, 8 + head.length);
  return out;
}

const entry = (shape: number[], from: number, to: number, dtype = "F32") => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

function codeOf(bytes: Uint8Array): string {
  try {
    decodeSafetensors(bytes);
  } catch (error) {
    return error instanceof FormatError ? error.code : `not a FormatError: ${error}`;
  }
  return "accepted";
}

const tensors = fc
  .uniqueArray(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.]{0,12}$/), { maxLength: 5 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.tuple(fc.constantFrom(...DTYPES), fc.array(fc.nat(3), { maxLength: 4 })).chain(([dtype, shape]) => {
          const size = shape.reduce((n, d) => n * d, 1);
          const value = isFloat(dtype)
            ? fc.double().map((x) => round(x, dtype))
            : dtype === "bool"
              ? fc.nat(1)
              : dtype === "int32"
                ? fc.integer()
                : fc.maxSafeInteger();
          return fc
            .array(value, { minLength: size, maxLength: size })
            .map((values) => [name, tensor(shape, values, dtype)] as const);
        }),
      ),
    ),
  )
  .map((list) => new Map<string, Tensor>(list));

describe("what is written is read", () => {
  test("whatever the names, shapes, dtypes and values", () => {
    fc.assert(
      fc.property(tensors, (map) => {
        const back = decodeSafetensors(encodeSafetensors(map));
        // In the file the tensors stand in the order of the map; empty ones may change places, which no reader can tell.
        expect([...back.keys()].sort()).toEqual([...map.keys()].sort());
        for (const [name, t] of map) {
          expect(back.get(name)?.dtype).toBe(t.dtype);
          expect(back.get(name)?.shape).toEqual(t.shape);
          expect([...(back.get(name)?.data ?? [])]).toEqual([...t.data]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("with a header padded so that the data is aligned to 8 bytes", () => {
    for (const name of ["a", "ab", "abc", "abcdefgh"]) {
      const bytes = encodeSafetensors(new Map([[name, tensor([1], [1])]]));
      expect((bytes.length - 4) % 8).toBe(0);
    }
  });

  test("byte for byte as the reference writer has it", () => {
    const bytes = encodeSafetensors(new Map([["x", tensor([2], [1, -2])]]));
    const header = '{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'.padEnd(56);
    expect(bytes).toEqual(file(header, new Uint8Array(Float32Array.from([1, -2]).buffer)));
  });

  test("names that no signature can hold are not written", () => {
    for (const name of ["__proto__", "", "a b", "1a", "__metadata__", "é", "a".repeat(129)])
      expect(() => encodeSafetensors(new Map([[name, tensor([], [1])]]))).toThrow(
        expect.objectContaining({ code: "safetensors/name" }),
      );
  });
});

describe("metadata", () => {
  const map = new Map([["x", tensor([1], [1])]]);

  test("is read as it was written, and the data stays aligned", () => {
    const bytes = encodeSafetensors(map, { metadata: { about: "eine Übung, ½", "ordinary-0/mode": "exact" } });
    expect([...readSafetensors(bytes).metadata]).toEqual([
      ["about", "eine Übung, ½"],
      ["ordinary-0/mode", "exact"],
    ]);
    expect((bytes.length - 4) % 8).toBe(0);
    expect(readSafetensors(encodeSafetensors(map)).metadata.size).toBe(0);
  });

  test("that would need an escape is not written, as it would not be read", () => {
    for (const text of ['a "word"', "a\\b", "two\nlines"])
      expect(() => encodeSafetensors(map, { metadata: { about: text } })).toThrow(
        expect.objectContaining({ code: "safetensors/metadata" }),
      );
  });
});

describe("whoever knows what to expect", () => {
  const names = /^[a-z0-9-]+\/[a-z]+$/;

  test("may take other names than identifiers, and then takes these only", () => {
    const bytes = encodeSafetensors(new Map([["1d-0/y", tensor([1], [3])]]), { names });
    expect(readSafetensors(bytes, { names }).tensors.get("1d-0/y")?.data[0]).toBe(3);
    expect(codeOf(bytes)).toBe("safetensors/name");
    expect(() => readSafetensors(encodeSafetensors(new Map([["y", tensor([1], [3])]])), { names })).toThrow(
      expect.objectContaining({ code: "safetensors/name" }),
    );
  });

  test("may bound how many values there are, before any is read", () => {
    const bytes = encodeSafetensors(
      new Map([
        ["a", tensor([2, 2], [1, 2, 3, 4])],
        ["b", tensor([1], [1], "bool")],
      ]),
    );
    expect(readSafetensors(bytes, { values: 5 }).tensors.size).toBe(2);
    expect(() => readSafetensors(bytes, { values: 4 })).toThrow(
      expect.objectContaining({ code: "safetensors/values" }),
    );
  });
});

describe("what others write is read", () => {
  test("metadata is skipped, data may stand in another order than the header", () => {
    const header = {
      __metadata__: { format: "pt", note: ":}" },
      b: entry([1], 4, 8),
      a: entry([1], 0, 4),
    };
    const back = decodeSafetensors(file(header, new Uint8Array(Float32Array.from([1, 2]).buffer)));
    expect([back.get("a")?.data[0], back.get("b")?.data[0]]).toEqual([1, 2]);
  });

  test("no tensors, scalars, empty tensors and padding of the header", () => {
    expect(decodeSafetensors(file({})).size).toBe(0);
    expect(decodeSafetensors(file({ a: entry([], 0, 4), b: entry([0, 5], 4, 4) }, 4, "     ")).get("b")?.shape).toEqual(
      [0, 5],
    );
  });

  test("an empty tensor that is listed after the one at whose start it lies", () => {
    const back = decodeSafetensors(file({ b: entry([1], 0, 4), a: entry([0], 0, 0) }, 4));
    expect([...back.keys()].sort()).toEqual(["a", "b"]);
  });

  test("from the middle of a larger buffer", () => {
    const bytes = file({ a: entry([1], 0, 4) }, new Uint8Array(Float32Array.from([3]).buffer));
    const larger = new Uint8Array(bytes.length + 5);
    larger.set(bytes, 5);
    expect(decodeSafetensors(larger.subarray(5)).get("a")?.data[0]).toBe(3);
  });

  test("names that mean something to JavaScript are names", () => {
    const back = decodeSafetensors(file({ constructor: entry([1], 0, 4), toString: entry([1], 4, 8) }, 8));
    expect([...back.keys()]).toEqual(["constructor", "toString"]);
  });
});

describe("what is not exactly right is refused", () => {
  const good = file({ a: entry([2], 0, 8) }, 8);
  const withLength = (length: bigint) => {
    const bytes = good.slice();
    new DataView(bytes.buffer).setBigUint64(0, length, true);
    return bytes;
  };

  test("every proper prefix, and a byte too many", () => {
    expect(codeOf(good)).toBe("accepted");
    for (let n = 0; n < good.length; n++) expect(codeOf(good.subarray(0, n))).toMatch(/^safetensors\//);
    expect(codeOf(file({ a: entry([2], 0, 8) }, 9))).toBe("safetensors/trailing");
    expect(codeOf(file({}, 1))).toBe("safetensors/trailing");
    expect(codeOf(file({ a: entry([2], 0, 8) }, 7))).toBe("safetensors/truncated");
  });

  test.each([2n ** 63n, 2n ** 64n - 1n, 2n ** 53n, 2n ** 32n])("a header of %s bytes", (length) => {
    expect(codeOf(withLength(length))).toBe("safetensors/header");
  });

  test("a header that ends beyond the file, or is empty", () => {
    expect(codeOf(withLength(BigInt(good.length)))).toBe("safetensors/truncated");
    expect(codeOf(file(""))).toBe("safetensors/header");
  });

  const entries: [string, string, unknown, number][] = [
    ["tensors that overlap", "safetensors/offsets", { a: entry([2], 0, 8), b: entry([2], 4, 12) }, 12],
    ["tensors on the same bytes", "safetensors/offsets", { a: entry([2], 0, 8), b: entry([2], 0, 8) }, 8],
    ["a gap between tensors", "safetensors/offsets", { a: entry([1], 0, 4), b: entry([1], 8, 12) }, 12],
    ["a gap before the first", "safetensors/offsets", { a: entry([1], 4, 8) }, 8],
    ["offsets that run backwards", "safetensors/size", { a: entry([1], 4, 0) }, 4],
    ["offsets that are not the size", "safetensors/size", { a: entry([3], 0, 8) }, 8],
    ["negative offsets", "safetensors/offsets", { a: entry([1], -4, 0) }, 4],
    ["fractions of a byte", "safetensors/offsets", { a: entry([1], 0.5, 4.5) }, 5],
    ["one offset", "safetensors/offsets", { a: { dtype: "F32", shape: [1], data_offsets: [0] } }, 4],
    ["a size that is negative", "safetensors/shape", { a: entry([-1], 0, 4) }, 4],
    ["two sizes whose product is right but negative", "safetensors/shape", { a: entry([-1, -1], 0, 4) }, 4],
    ["a size that is text", "safetensors/shape", { a: { dtype: "F32", shape: ["1"], data_offsets: [0, 4] } }, 4],
    ["a shape whose product overflows", "safetensors/size", { a: entry([2 ** 52, 2 ** 52], 0, 0) }, 0],
    ["a shape whose product would wrap in 64 bits", "safetensors/size", { a: entry([2 ** 32, 2 ** 32], 0, 0) }, 0],
    ["a size beyond 2^53", "safetensors/shape", { a: entry([2 ** 60, 0], 0, 0) }, 0],
    ["more than 8 axes", "safetensors/shape", { a: entry(new Array(9).fill(1), 0, 4) }, 4],
    ["a dtype that is not read", "safetensors/dtype", { a: entry([1], 0, 1, "U8") }, 1],
    ["a dtype in lower case", "safetensors/dtype", { a: entry([1], 0, 4, "f32") }, 4],
    ["no dtype", "safetensors/dtype", { a: { shape: [1], data_offsets: [0, 4] } }, 4],
    ["an entry that is null", "safetensors/dtype", { a: null }, 0],
    ["an entry that is a list", "safetensors/dtype", { a: [] }, 0],
    ["a field the format does not know", "safetensors/header", { a: { ...entry([1], 0, 4), extra: 1 } }, 4],
    ["metadata that is no text", "safetensors/header", { __metadata__: { a: 1 } }, 0],
    ["metadata that is a list", "safetensors/header", { __metadata__: [] }, 0],
    ["metadata that is null", "safetensors/header", { __metadata__: null }, 0],
    ["a name with a blank", "safetensors/name", { "a b": entry([1], 0, 4) }, 4],
    ["a path for a name", "safetensors/name", { "../a": entry([1], 0, 4) }, 4],
    ["a header that is a list", "safetensors/header", [], 0],
    ["a header that is null", "safetensors/header", "null", 0],
    ["a header that is not JSON", "safetensors/header", "{a:1}", 0],
    ["blanks before the header", "safetensors/header", " {}", 0],
    ["a byte order mark before the header", "safetensors/header", "\ufeff{}", 0],
    ["__proto__ for a name", "safetensors/name", `{"__proto__":${JSON.stringify(entry([1], 0, 4))}}`, 4],
    ["an escape in a name", "safetensors/header", `{"\\u0061":${JSON.stringify(entry([1], 0, 4))}}`, 4],
  ];
  test.each(entries)("%s: %s", (_, code, header, size) => {
    expect(codeOf(file(header, size))).toBe(code);
  });

  test.each([
    ["a tensor", `{"a":${JSON.stringify(entry([1], 0, 4))},"a":${JSON.stringify(entry([1], 0, 4))}}`],
    ["a tensor, the first one without fields", `{"a":{},"a":${JSON.stringify(entry([1], 0, 4))}}`],
    ["a dtype", '{"a":{"dtype":"F32","dtype":"I32","shape":[1],"data_offsets":[0,4]}}'],
    ["an offset", '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,0] , "data_offsets" : [0,4]}}'],
  ])("%s that stands twice", (_, header) => {
    expect(codeOf(file(header, 4))).toBe("safetensors/header");
  });

  test("bytes that are not UTF-8, a bool that is 2, an int64 that a double cannot hold", () => {
    expect(codeOf(file({}).map((b) => (b === 0x7d ? 0xff : b)))).toBe("safetensors/header");
    expect(codeOf(file({ a: entry([1], 0, 1, "BOOL") }, Uint8Array.of(2)))).toBe("format/bool");
    expect(codeOf(file({ a: entry([1], 0, 8, "I64") }, new Uint8Array(8).fill(0x7f)))).toBe("format/int64");
  });

  test("deeply nested values, without running out of stack", () => {
    const deep = `{"a":${"[".repeat(30_000)}${"]".repeat(30_000)}}`;
    expect(codeOf(file(deep))).toMatch(/^safetensors\//);
  });
});

describe("bytes that nobody vouches for", () => {
  const survives = (bytes: Uint8Array) => {
    try {
      decodeSafetensors(bytes);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  };

  test("arbitrary ones give tensors or a FormatError", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), survives), { numRuns: 700 });
  });

  test("arbitrary JSON in a well-framed file gives tensors or a FormatError", () => {
    const field = fc.oneof(fc.json(), fc.constantFrom('"F32"', "[1]", "[0,4]", "[]", "-1", "1e999"));
    const header = fc
      .array(fc.tuple(fc.constantFrom("a", "b", "__proto__", "__metadata__"), field, field, field))
      .map((list) => {
        const body = list.map(([name, d, s, o]) => `"${name}":{"dtype":${d},"shape":${s},"data_offsets":${o}}`);
        return `{${body.join(",")}}`;
      });
    fc.assert(
      fc.property(fc.oneof(header, fc.json()), fc.nat(16), (text, size) => survives(file(text, size))),
      { numRuns: 700 },
    );
  });

  test("a good file with a few bytes changed gives tensors or a FormatError", () => {
    const good = encodeSafetensors(
      new Map([
        ["weights", tensor([2, 3], [1, 2, 3, 4, 5, 6])],
        ["mask", tensor([3], [1, 0, 1], "bool")],
      ]),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }), (edits) => {
        const bytes = good.slice();
        for (const [at, byte] of edits) bytes[at] = byte;
        survives(bytes);
      }),
      { numRuns: 700 },
    );
  });
});
