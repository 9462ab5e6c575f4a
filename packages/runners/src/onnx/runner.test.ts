import { tmpdir } from "node:os";
import { pathToFileURL } from "node:url";
import { type CallResult, DEFAULT_LIMITS, type Entry, type Failure, type Inputs, type Limits } from "@allclose/core";
import { type DType, type Tensor, tensor } from "@allclose/core/tensor";
import type { OnnxGraph, OnnxNode, OnnxOptions, OnnxType } from "@allclose/core/testing";
import { afterAll, describe, expect, it } from "vitest";
import { available } from "../python/testing.ts";
import { SCALE, SCALED, scaled } from "./model.fixture.ts";
import { onnxRunner } from "./runner.ts";
import { findRuntime } from "./runtime.ts";
import { FOREVER } from "./suite.fixture.ts";

const x = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
const inputs: Inputs = new Map([["x", x]]);
const submission = (data: Uint8Array) => ({
  sha256: "0".repeat(64),
  language: "onnx" as const,
  entryFile: "scale.onnx",
  files: new Map<string, string>(),
  data,
});

const { tiers } = await available();
describe.each(tiers)("the ONNX runner in the tier %s", (isolation) => {
  const runner = onnxRunner({ isolation });
  afterAll(() => runner.close());

  const called = async (
    data: Uint8Array,
    { entry = SCALE, limits = {}, given = inputs }: { entry?: Entry; limits?: Partial<Limits>; given?: Inputs } = {},
  ): Promise<CallResult> => {
    const session = await runner.open(submission(data), entry, { ...DEFAULT_LIMITS, ...limits });
    try {
      return await session.call(given);
    } finally {
      await session.close();
    }
  };
  const failure = async (...args: Parameters<typeof called>): Promise<Failure> => {
    const result = await called(...args);
    if (result.state !== "failed") throw new Error(`expected a failure, got ${JSON.stringify(result)}`);
    return result.failure;
  };
  const y = (result: CallResult): Tensor => {
    if (result.state !== "ok") throw new Error(`expected a result, got ${JSON.stringify(result)}`);
    return result.outputs.get("y") as Tensor;
  };
  const graph = (nodes: readonly OnnxNode[], more: Partial<OnnxGraph> = {}, options?: OnnxOptions) =>
    scaled({ ...more, nodes, initialisers: { ...SCALED.initialisers, ...more.initialisers } }, options);

  it("says what ran", async () => {
    const session = await runner.open(submission(scaled()), SCALE, DEFAULT_LIMITS);
    expect(session.info).toMatchObject({ language: "onnx", isolation, versions: { onnxruntime: "1.30.0" } });
    await session.close();
  });

  it("keeps the runtime out of this process", async () => {
    expect(y(await called(scaled())).data).toEqual(Float64Array.of(2, 4, 6, 8, 10, 12));
    const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
    expect(sharedObjects.filter((path) => path.includes("onnxruntime"))).toEqual([]);
  });

  it.each(["float16", "float64", "int64", "int32", "bool"] as const)(
    "hands over %s, and takes it back",
    async (dtype: DType) => {
      const type: OnnxType = [dtype, ["N", "D"]];
      const spec = { shape: ["N", "D"], dtype };
      const entry: Entry = { ...SCALE, args: { x: { ...spec, optional: false } }, returns: { y: spec } };
      const bytes = scaled({ inputs: { x: type }, outputs: { y: type }, nodes: [["Identity", ["x"], ["y"]]] });
      const sent = tensor([2, 2], dtype === "bool" ? [1, 0, 0, 1] : [1, -2, 3, 0], dtype);
      const back = y(await called(bytes, { entry, given: new Map([["x", sent]]) }));
      expect([back.dtype, back.shape, [...back.data]]).toEqual([dtype, [2, 2], [...sent.data]]);
    },
  );

  it("gives a transposed weight as the graph has it", async () => {
    const W = { shape: ["D", "E"], dtype: "float32" as const };
    const entry: Entry = {
      ...SCALE,
      kind: "module",
      parameters: { W: { ...W, aliases: [{ name: "weight", transposed: true }] } },
      args: { x: SCALE.args["x"]! },
    };
    const bytes = graph(
      [
        ["Transpose", ["weight"], ["t"]],
        ["MatMul", ["x", "t"], ["y"]],
      ],
      { inputs: { x: SCALED.inputs["x"]!, weight: ["float32", ["E", "D"]] } },
    );
    const given = new Map([
      ["x", x],
      ["W", tensor([3, 1], [1, 2, 3])],
    ]);
    expect([...y(await called(bytes, { entry, given })).data]).toEqual([14, 32]);
  });

  it("does not run what accept.ts refuses", async () => {
    const refused = await failure(graph([["my.ops::Scale", ["x"], ["y"]]], {}, { domains: ["my.ops"] }));
    expect(refused).toMatchObject({ kind: "raised", fault: "candidate", file: "scale.onnx" });
    expect((await failure(new TextEncoder().encode("hello"))).kind).toBe("syntax");
  });

  it("says why the runtime does not take a graph, and why a call fails in it", async () => {
    const unknown = await failure(graph([["Frobnicate", ["x"], ["y"]]]));
    expect(unknown).toMatchObject({ kind: "raised", fault: "candidate", file: "scale.onnx" });
    expect(unknown.message).toMatch(/does not load in onnxruntime: .*Frobnicate/);
    const product = await failure(graph([["MatMul", ["x", "x"], ["y"]]]));
    expect(product).toMatchObject({ kind: "raised", fault: "candidate" });
    expect(product.message).toMatch(/it fails in onnxruntime: .*MatMul/);
    expect(product.message).not.toContain("/onnxruntime_src");
  });

  it("does not differentiate, and holds one function", async () => {
    const session = await runner.open(submission(scaled()), SCALE, DEFAULT_LIMITS);
    const gradient = await session.call(inputs, { gradient: { of: ["x"], upstream: new Map([["y", x]]) } });
    expect(gradient).toMatchObject({
      state: "unsupported",
      what: expect.stringContaining("no automatic differentiation"),
    });
    const other = await session.call(inputs, { entry: { ...SCALE, name: "negate" } });
    expect(other).toMatchObject({ state: "unsupported", what: expect.stringContaining("negate") });
    expect((await session.call(inputs)).state).toBe("ok");
    await session.close();
  });

  it.each(["float16", "float64", "bfloat16"] as const)(
    "does not take %s where the graph takes float32",
    async (dtype) => {
      const result = await called(scaled(), { given: new Map([["x", tensor([1, 1], [1], dtype)]]) });
      expect(result).toMatchObject({ state: "unsupported", what: expect.stringContaining(dtype) });
    },
  );

  it("has no bfloat16", async () => {
    const spec = { shape: ["N", "D"], dtype: "bfloat16" as const };
    const entry: Entry = { ...SCALE, args: { ...SCALE.args, x: { ...spec, optional: false } }, returns: { y: spec } };
    expect(await called(scaled(), { entry })).toMatchObject({ state: "unsupported" });
  });

  it("ends a graph that loops forever at its deadline", async () => {
    const bytes = graph([...FOREVER, ["Mul", ["same", "by"], ["y"]]], { initialisers: { zero: tensor([], [0]) } });
    const limits = { callMs: 1_000 };
    const given: Inputs = new Map<string, Tensor | number>([
      ["x", x],
      ["by", 0],
    ]);
    expect(await failure(bytes, { limits, given })).toMatchObject({ kind: "timed-out", fault: "candidate" });
    expect([...y(await called(bytes, { limits })).data]).toEqual([2, 4, 6, 8, 10, 12]);
  });

  /** Sums n zeros that it makes itself. */
  const allocating = (n: number) =>
    graph(
      [
        ["ConstantOfShape", ["n"], ["zeros"]],
        ["ReduceSum", ["zeros"], ["none"], { keepdims: 0 }],
        ["Add", ["x", "none"], ["y"]],
      ],
      { initialisers: { n: tensor([1], [n], "int64") } },
    );

  it("measures time and memory", async () => {
    const [small, large] = [await called(allocating(16)), await called(allocating(2 ** 24))];
    if (small.state !== "ok" || large.state !== "ok") throw new Error(JSON.stringify([small, large]));
    expect(large.peakBytes).toBeGreaterThan(2 ** 25);
    expect(small.peakBytes).toBeLessThan(2 ** 23);
    expect(large.wallMs).toBeGreaterThan(0);
  });

  // Without isolation, the machine's memory is the limit.
  it.skipIf(isolation === "none")("ends a graph that wants 10 GB", async () => {
    const told = await failure(allocating(10 * 2 ** 28), { limits: { memoryBytes: 2 ** 28 } });
    expect(told).toMatchObject({ kind: "out-of-memory", fault: "candidate" });
    expect(told.message).toContain("more memory than the limit");
  });

  it("refuses a result beyond the limit", async () => {
    const bytes = graph([["Expand", ["x", "shape"], ["y"]]], {
      initialisers: { shape: tensor([3], [2 ** 18, 2, 3], "int64") },
      outputs: { y: ["float32"] },
    });
    expect(await failure(bytes, { limits: { resultBytes: 2 ** 20 } })).toMatchObject({ kind: "too-much-output" });
  });

  it("gives the same bits every time", async () => {
    const bytes = graph([["Softmax", ["x"], ["y"]]]);
    expect(y(await called(bytes)).data).toEqual(y(await called(bytes)).data);
  });
});

describe("findRuntime", () => {
  it("finds what is installed", async () => expect((await findRuntime()).version).toBe("1.30.0"));

  it("says what to type where it is missing", () =>
    expect(findRuntime(pathToFileURL(`${tmpdir()}/nothing.js`).href)).rejects.toMatchObject({
      code: "runner/onnxruntime",
      message: expect.stringMatching(/not installed.*ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@/),
    }));
});
