import { tensor } from "@allclose/core/tensor";
import { afterAll, describe, expect, test } from "vitest";
import {
  argument,
  bench,
  DOUBLED,
  entryOf,
  failure,
  inputs,
  LIMITS,
  ONE,
  ok,
  RIGHT,
  submissionOf,
  TWO,
  values,
} from "./runner.fixture.ts";
import { nodeRunner } from "./runner.ts";

// What JavaScript may look like is the same in every tier, so it is tried in the cheapest.
const runner = nodeRunner({ isolation: "none" });
const { open, once, fails } = bench(runner);
afterAll(() => runner.close());

describe("what a submission may be, and how it may be wrong", () => {
  test.each([
    ["a.js", RIGHT],
    ["a.mjs", RIGHT],
    ["a.js", "module.exports = { scaled_dot_product_attention: (Q) => ({ ...Q, data: Q.data.map((x) => 2 * x) }) };"],
    ["a.js", "exports.scaledDotProductAttention = (Q) => ({ ...Q, data: Q.data.map((x) => 2 * x) });"],
    ["a.ts", "export default (Q: any) => ({ ...Q, data: Q.data.map((x: number) => 2 * x) });"],
    [
      "a.ts",
      "export default { ScaledDotProductAttention: (Q: any) => ({ ...Q, data: Q.data.map((x: number) => 2 * x) }) };",
    ],
    [
      "a.ts",
      "await Promise.resolve(); export const scaledDotProductAttention = async (Q: any) => ({ output: { ...Q, data: Q.data.map((x: number) => 2 * x) } });",
    ],
  ])("%s: %s", async (name, text) => {
    expect(values(ok(await once({ [name]: text })).outputs.get("output"))).toEqual(DOUBLED);
  });

  test.each([
    ["nested arrays", "[[2, 4, 6], [8, 10, 12]]", [2, 3]],
    ["rows as typed arrays", "[new Float32Array([2, 4, 6]), new Float32Array([8, 10, 12])]", [2, 3]],
    ["a plain array as data", "({ shape: [2, 3], data: [2, 4, 6, 8, 10, 12] })", [2, 3]],
    ["a tuple of one", "[{ shape: [2, 3], data: new Float32Array([2, 4, 6, 8, 10, 12]) }]", [2, 3]],
    ["an object by another spelling", "({ Out_Put: [[2, 4, 6], [8, 10, 12]], other: 1 })", [2, 3]],
    ["a typed array, of one dimension", "new Float32Array([2, 4, 6, 8, 10, 12])", [6]],
  ])("may return %s", async (_, expression, shape) => {
    const { outputs } = ok(await once(`export const scaledDotProductAttention = () => ${expression};`));
    expect(outputs.get("output")).toMatchObject({ shape, dtype: "float32" });
    expect(values(outputs.get("output"))).toEqual(DOUBLED);
  });

  test("is given, and may return, every dtype that has a typed array", async () => {
    for (const dtype of ["float64", "float32", "int64", "int32", "bool"] as const) {
      const entry = entryOf({ Q: argument(dtype) }, { output: { shape: ["N", "D"], dtype } });
      const session = await open(
        `export const scaledDotProductAttention = (Q: any) => {
          console.log(Q.dtype, Q.data.constructor.name); return Q; }`,
        entry,
      );
      const given = tensor([2, 2], dtype === "bool" ? [1, 0, 0, 1] : [1, -2, 3, 2 ** 30], dtype);
      const { outputs, log } = ok(await session.call(new Map([["Q", given]])));
      expect(outputs.get("output")).toMatchObject({ dtype, shape: [2, 2], data: given.data });
      expect(log).toMatch(new RegExp(`^${dtype} (Big)?\\w+Array\n$`));
    }
  });

  test("may return another dtype or fewer outputs: that is for the checks to judge", async () => {
    const { outputs } = ok(await once("export const scaledDotProductAttention = () => new Float64Array([0.1]);", TWO));
    expect([...outputs.keys()]).toEqual(["output"]);
    expect(outputs.get("output")).toMatchObject({ dtype: "float64", data: Float64Array.of(0.1) });
  });

  test("that changes an argument is told of", async () => {
    const change = async (body: string) =>
      ok(await once(`export const scaledDotProductAttention = (Q) => { ${body}; return [[0]]; }`)).changed;
    expect(await change("Q.data[3] = 0")).toEqual(["Q"]);
    expect(await change("Q.data = new Float32Array(6)")).toEqual(["Q"]);
    expect(await change("Q.shape.reverse()")).toEqual(["Q"]);
    expect(await change("Q.data[3] = Q.data[3]")).toEqual([]);
  });

  test("shares a session's calls, and its log is that of one call, cut at the limit", async () => {
    const session = await open(
      "let n = 0; export function scaledDotProductAttention() { console.log('call', ++n, '∑'.repeat(n === 2 ? 100 : 0)); return n; }",
      ONE,
      { logBytes: 20 },
    );
    expect(ok(await session.call(inputs)).log).toBe("call 1 \n");
    const { log, outputs } = ok(await session.call(inputs));
    expect(values(outputs.get("output"))).toEqual([2]);
    expect(log).toMatch(/^call 2 ∑+.*\n\[\d+ more bytes were printed and dropped\]$/u);
  });

  test("an entry that is not exported says so", async () => {
    const found = failure(await once("function scaledDotProductAttention(Q: any) { return Q; }"));
    expect(found).toMatchObject({
      kind: "missing-entry",
      message: expect.stringContaining("write `export` before it"),
    });
  });

  test.each(["(Q, K = 1) => Q", "(Q, ...rest) => Q", "function (Q, { eps } = {}) { return Q; }"])(
    "%s can be called with one argument",
    async (text) => void ok(await once({ "a.js": `export const scaledDotProductAttention = ${text};` })),
  );

  test("nesting that no parser survives", async () => {
    expect(failure(await once("(".repeat(500_000)))).toMatchObject({ kind: "syntax", fault: "candidate" });
  });

  test.each([
    ["throw { code: 7 };", /it threw \{"code":7\}/],
    ["throw null;", /it threw null/],
    ["class Odd extends Error { get message() { throw 1; } } throw new Odd();", /its message could not be printed/],
    ["const f = () => f(); f();", /RangeError: Maximum call stack/],
    ["setTimeout(() => { throw new Error('late'); }); await new Promise((r) => setTimeout(r, 1000));", /Error: late/],
    ["Promise.reject(new Error('nobody waits')); await new Promise((r) => setTimeout(r, 1000));", /nobody waits/],
    ["await new Promise(() => {});", /never settles/],
  ])("`%s`", async (body, message) => {
    expect(await fails(body)).toMatchObject({ kind: "raised", message: expect.stringMatching(message) });
  });

  test("an exception while it is loaded, for every call", async () => {
    const session = await open("\nthrow new Error('at the top');");
    const found = { kind: "raised", message: "Error: at the top", file: "attention.ts", line: 2 };
    expect(failure(await session.call(inputs))).toMatchObject(found);
    expect(failure(await session.call(inputs))).toMatchObject(found);
  });

  test.each([
    ["", /expected a tensor \(output\), got undefined; does the function return anything\?/],
    ["return null;", /got null/],
    ["return 'text';", /got a string/],
    ["return {};", /got an empty object/],
    ["return { result: [[1]] };", /got an object with the keys result/],
    ["return new Map();", /got an instance of Map/],
    ["return [[1, 2], [3]];", /ragged/],
    ["return [[1, 'x']];", /among its numbers is a string/],
    ["return { shape: [2, 2], data: new Float32Array(3) };", /\(2, 2\) holds 4 values, but its data has 3/],
    ["return { shape: [-1], data: new Float32Array(1) };", /its shape is not a list/],
    ["return { shape: [1], data: new Int8Array(1) };", /Int8Array; tensors are Float32Array \(float32\)/],
    [
      "return { shape: [1], data: new Float32Array(1), dtype: 'float64' };",
      /says float64, but its data is a Float32Array/,
    ],
    ["return { shape: [1], data: new Uint8Array([2]) };", /a bool is 0 or 1/],
    ["return [Q, Q];", /an array of 2 values/],
  ])("a wrong result: `%s`", async (body, message) => {
    expect(await fails(body)).toMatchObject({ kind: "wrong-result", message: expect.stringMatching(message) });
  });

  test("several outputs asked for, and a matrix came", async () => {
    const found = failure(await once("export const scaledDotProductAttention = () => [[1], [2], [3]];", TWO));
    expect(found).toMatchObject({ kind: "wrong-result", message: expect.stringContaining("output, row_sums") });
  });

  test("a result over the limit", async () => {
    expect((await fails("return { shape: [1025], data: new Float32Array(1025) };", { resultBytes: 4096 })).kind).toBe(
      "too-much-output",
    );
    expect((await fails("return { shape: [2 ** 40], data: Q.data };")).kind).toBe("too-much-output");
  });

  test.each([
    "node:fs",
    "fs",
    "child_process",
    "node:child_process",
    "@allclose/core",
    "data:text/javascript,1",
    "/etc/passwd",
  ])("an import of %s is refused with its line", async (specifier) => {
    const found = failure(
      await once(`\nimport * as x from "${specifier}";\nexport const scaledDotProductAttention = () => x;`),
    );
    expect(found).toMatchObject({ kind: "raised", file: "attention.ts", line: 2 });
    expect(found.message).toBe(`only relative imports are allowed, but \`${specifier}\` came`);
  });

  test("an import of a file beside a file that is graded alone says what to do", async () => {
    const found = failure(await once('import "./helper.ts";\nexport const scaledDotProductAttention = () => 1;'));
    expect(found).toMatchObject({
      kind: "raised",
      file: "attention.ts",
      line: 1,
      message: expect.stringContaining("name its folder"),
    });
  });
});

describe("what JavaScript has not", () => {
  test("is unsupported, not failed", async () => {
    const runner = nodeRunner({ isolation: "none" });
    const session = await runner.open(submissionOf({ "a.js": RIGHT }), ONE, LIMITS);
    const half = new Map([["Q", tensor([1, 1], [1], "bfloat16")]]);
    expect(await session.call(half)).toMatchObject({ state: "unsupported", what: expect.stringContaining("bfloat16") });
    const gradient = { of: ["Q"], upstream: new Map() };
    expect(await session.call(inputs, { gradient })).toMatchObject({ state: "unsupported" });
    await runner.close();
  });
});

describe("a Node that is not one", () => {
  test.each(["/does/not/exist", "/bin/true"])("%s", async (node) => {
    const runner = nodeRunner({ isolation: "none", node });
    await expect(runner.open(submissionOf({ "a.js": RIGHT }), ONE, LIMITS)).rejects.toMatchObject({
      code: "node/none",
    });
    await runner.close();
  });
});
