import { type Entry, InputError, type Inputs, type Published } from "@allclose/core";
import { decodeNpy, readSafetensors, tensor } from "@allclose/core/tensor";
import { describe, expect, test } from "vitest";
import { readZip } from "../archive/read-zip.ts";
import { inputsFile } from "./inputs-file.ts";
import { TENSOR_NAME } from "./names.ts";
import { decodeText } from "./text.ts";

const scalar = (type: string) => ({ type, optional: false });
const entry = {
  name: "f",
  kind: "function",
  args: {
    x: { shape: ["N"], dtype: "float32", optional: false },
    "state.step": scalar("int"),
    eps: scalar("float"),
    causal: scalar("bool"),
    betas: scalar("floats"),
    sizes: scalar("ints"),
    mode: scalar("string"),
    axes: scalar("strings"),
  },
  returns: { y: { shape: ["N"], dtype: "float32" } },
} as unknown as Entry;
const inputs: Inputs = new Map<string, Inputs extends ReadonlyMap<string, infer V> ? V : never>([
  ["x", tensor([2], [1, 2])],
  ["state.step", 3],
  ["eps", 1e-8],
  ["causal", true],
  ["betas", [0.9, 0.999]],
  ["sizes", []],
  ["mode", "exact"],
  ["axes", ["row", "column"]],
]);
const of = (given: Inputs, seed = "s"): Published => ({
  ...{ problem: "p", version: 1, dtype: "float32", seed },
  cases: () => [{ name: "ordinary-0", inputs: given, outputs: new Map() }],
});

const EXPECTED = [
  ["x", "float32", [2], [1, 2]],
  ["state.step", "int64", [], [3]],
  ["eps", "float64", [], [1e-8]],
  ["causal", "bool", [], [1]],
  ["betas", "float64", [2], [0.9, 0.999]],
  ["sizes", "int64", [0], []],
] as const;

describe("a file of inputs", () => {
  test("holds every argument as .npz", () => {
    const files = new Map(readZip(inputsFile(of(inputs), entry, "npz")).map(({ path, read }) => [path, read()]));
    const array = (name: string) => files.get(`${name}.npy`) as Uint8Array;
    expect(decodeText(array("about"))).toBe("p 1 float32 s");
    for (const [name, dtype, shape, values] of EXPECTED)
      expect(decodeNpy(array(`ordinary-0/${name}`))).toMatchObject({ dtype, shape, data: Float64Array.from(values) });
    expect(decodeText(array("ordinary-0/mode"))).toBe("exact");
    expect(decodeText(array("ordinary-0/axes"))).toBe("row\ncolumn");
    expect(files.size).toBe(9);
  });

  test("holds every argument as .safetensors", () => {
    const given = new Map([...inputs].filter(([name]) => name !== "axes"));
    const { tensors, metadata } = readSafetensors(inputsFile(of(given), entry, "safetensors"), { names: TENSOR_NAME });
    for (const [name, dtype, shape, values] of EXPECTED)
      expect(tensors.get(`ordinary-0/${name}`)).toMatchObject({ dtype, shape, data: Float64Array.from(values) });
    expect(Object.fromEntries(metadata)).toEqual({ about: "p 1 float32 s", "ordinary-0/mode": "exact" });
    expect(tensors.size).toBe(EXPECTED.length);
  });

  test("has the same bytes every time", () => {
    for (const format of ["npz", "safetensors"] as const) {
      const given = new Map([["x", tensor([2], [1, 2])]]);
      expect(inputsFile(of(given), entry, format)).toEqual(inputsFile(of(given), entry, format));
    }
  });

  test("says what its format cannot hold, and what to do", () => {
    const bfloat16 = of(new Map([["x", tensor([1], [1], "bfloat16")]]));
    expect(() => inputsFile(bfloat16, entry, "npz")).toThrow(
      new InputError("inputs/format", [".npz has no bfloat16, which ordinary-0/x is; ask for --format safetensors"]),
    );
    expect(inputsFile(bfloat16, entry, "safetensors").length).toBeGreaterThan(0);
    expect(() => inputsFile(of(new Map(), 'the "seed"'), entry, "safetensors")).toThrow(/ask for --format npz/);
    expect(inputsFile(of(new Map(), 'the "seed"'), entry, "npz").length).toBeGreaterThan(0);
  });
});
