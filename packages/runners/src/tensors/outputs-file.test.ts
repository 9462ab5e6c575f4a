import { FormatError } from "@allclose/core";
import { encodeNpy, encodeSafetensors, npyFile, type Tensor, tensor } from "@allclose/core/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeZip } from "../archive/write-zip.ts";
import { zipOf } from "../archive/zip.fixture.ts";
import { TENSOR_NAME } from "./names.ts";
import { readOutputs } from "./outputs-file.ts";
import { encodeText } from "./text.ts";

const x = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
const npz = (files: Record<string, Uint8Array>) => writeZip(new Map(Object.entries(files)));
const safe = (tensors: Record<string, Tensor>, metadata?: Record<string, string>) =>
  encodeSafetensors(new Map(Object.entries(tensors)), { names: TENSOR_NAME, ...(metadata ? { metadata } : {}) });

/** The code with which a file is refused, when it is opened or when all of it is read. */
function refused(name: string, bytes: Uint8Array): string {
  try {
    const file = readOutputs(name, bytes);
    for (const tensor of file.names) file.read(tensor);
  } catch (error) {
    return error instanceof FormatError ? error.code : `not a FormatError: ${error}`;
  }
  return "accepted";
}

describe("a file of outputs", () => {
  test("is read from .npz and from .safetensors alike", () => {
    const files = {
      "a.npz": npz({ "about.npy": encodeText("p 1 float32 s"), "ordinary-0/state.m.npy": encodeNpy(x) }),
      "a.safetensors": safe({ "ordinary-0/state.m": x }, { about: "p 1 float32 s" }),
    };
    for (const [name, bytes] of Object.entries(files)) {
      const file = readOutputs(name, bytes);
      expect(file).toMatchObject({ format: name.slice(2), about: "p 1 float32 s", names: ["ordinary-0/state.m"] });
      expect(file.read("ordinary-0/state.m")).toMatchObject({ shape: [2, 3], dtype: "float32", data: x.data });
    }
  });

  test("may say nothing of what it is about, which is for others to judge", () => {
    expect(readOutputs("a.npz", npz({})).about).toBeUndefined();
    expect(readOutputs("a.SAFETENSORS", safe({})).about).toBeUndefined();
  });

  test("may have its arrays in Fortran order, as NumPy writes what is transposed", () => {
    const rowMajor = Buffer.from(npyFile("<f4", [2, 3], new Uint8Array(Float32Array.of(1, 4, 2, 5, 3, 6).buffer)));
    const fortran = Buffer.from(
      rowMajor.toString("latin1").replace("False, 'shape': (2, 3), }", "True, 'shape': (2, 3), } "),
      "latin1",
    );
    const file = readOutputs("a.npz", npz({ "a-0/y.npy": fortran }));
    expect(file.read("a-0/y")).toMatchObject({ shape: [2, 3], data: x.data });
  });

  test.each<[string, string, Uint8Array]>([
    ["npy/dtype", "objects, which are pickled", npyFile("|O", [1], new Uint8Array(8))],
    ["npy/dtype", "the other byte order", npyFile(">f4", [1], new Uint8Array(4))],
    ["npy/dtype", "complex numbers", npyFile("<c8", [1], new Uint8Array(8))],
    ["npy/size", "fewer values than its shape says", npyFile("<f4", [3], new Uint8Array(8))],
    ["npy/size", "more values than its shape says", npyFile("<f4", [1], new Uint8Array(8))],
    ["npy/values", "a shape beyond any file", npyFile("<f4", [2 ** 30, 2 ** 30], new Uint8Array(8))],
    ["npy/magic", "no array", new Uint8Array(100)],
  ])("is refused with %s: %s", (code, _, array) => {
    const bytes = npz({ "a-0/y.npy": array });
    expect(refused("a.npz", bytes)).toBe(code);
    expect(() => readOutputs("a.npz", bytes).read("a-0/y")).toThrow(/^a-0\/y: /);
  });

  test.each([
    ["tensors/name", "a name without a case", { "y.npy": encodeNpy(x) }],
    ["tensors/name", "a name of three parts", { "a-0/y/z.npy": encodeNpy(x) }],
    ["tensors/name", "a name that means something to JavaScript", { "a-0/__proto__.npy": encodeNpy(x) }],
    ["tensors/name", "a file that is no array", { "notes.txt": new Uint8Array(3) }],
    ["npy/text", "an about that is no text", { "about.npy": encodeNpy(x) }],
  ])("is refused with %s: %s", (code, _, files) => {
    expect(refused("a.npz", npz(files as unknown as Record<string, Uint8Array>))).toBe(code);
  });

  test("is refused when it is another kind of file than its name says", () => {
    expect(refused("a.safetensors", npz({}))).toMatch(/^safetensors\//);
    expect(refused("a.npz", safe({}))).toMatch(/^zip\//);
    expect(refused("a.npz", encodeNpy(x))).toMatch(/^zip\//);
  });

  test("is refused when it holds more values than can be held", () => {
    const many = 2 ** 24 + 1;
    const header = `{"a-0/y":{"dtype":"BOOL","shape":[${many}],"data_offsets":[0,${many}]}}`;
    const bytes = Buffer.alloc(8 + header.length + many);
    bytes.writeBigUInt64LE(BigInt(header.length));
    bytes.write(header, 8);
    expect(refused("a.safetensors", bytes)).toBe("safetensors/values");
  });

  test("is read or refused with a code, whatever bytes come, and whichever byte of it is changed", () => {
    const deflated = zipOf([
      { name: "a-0/y.npy", bytes: encodeNpy(x), deflate: true },
      { name: "about.npy", bytes: encodeText("p 1 float32 s") },
    ]);
    const files = {
      "a.npz": deflated,
      "b.npz": npz({ "a-0/y.npy": encodeNpy(x) }),
      "a.safetensors": safe({ "a-0/y": x }, { about: "s" }),
    };
    const told = /^(accepted|(zip|npy|safetensors|tensors|format)\/[\w-]+)$/;
    for (const [name, bytes] of Object.entries(files))
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.uint8Array({ maxLength: 120 }), (at, byte, any) => {
          const changed = Uint8Array.from(bytes);
          changed[at] = byte;
          for (const one of [changed, any, bytes.subarray(0, at)]) expect(refused(name, one)).toMatch(told);
        }),
        { numRuns: 500 },
      );
  });
});
