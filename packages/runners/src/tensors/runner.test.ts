import {
  aboutLine,
  type CallResult,
  DEFAULT_LIMITS,
  type Inputs,
  type Published,
  type Session,
  type Submission,
} from "@allclose/core";
import { encodeSafetensors, type Tensor, tensor } from "@allclose/core/tensor";
import { describe, expect, test } from "vitest";
import { TENSOR_NAME } from "./names.ts";
import { tensorsRunner } from "./runner.ts";

const entry = {
  name: "f",
  kind: "function" as const,
  args: {
    x: { shape: ["N"], dtype: "float32" as const, optional: false },
    k: { type: "int" as const, optional: false },
  },
  returns: { y: { shape: ["N"], dtype: "float32" as const }, z: { shape: [], dtype: "float32" as const } },
};
const inputs = (values: number[], k = 1): Inputs =>
  new Map<string, Tensor | number>([
    ["x", tensor([2], values)],
    ["k", k],
  ]);
const outputs = new Map([
  ["y", { shape: [2], dtype: "float32" as const }],
  ["z", { shape: [], dtype: "float32" as const }],
]);
const about = { problem: "p", version: 1, dtype: "float32" as const, seed: "s" };
const published: Published = {
  ...about,
  cases: () => [
    { name: "ordinary-0", inputs: inputs([1, 2]), outputs },
    { name: "ordinary-1", inputs: inputs([3, 4]), outputs },
  ],
};

const y = tensor([2], [5, 6]);
const z = tensor([], [7]);
const submission = (data: Uint8Array, entryFile = "a.safetensors"): Submission => ({
  sha256: "0".repeat(64),
  language: "tensors",
  entryFile,
  files: new Map(),
  data,
});
const file = (tensors: Record<string, Tensor>, line: string | undefined = aboutLine(about)) =>
  submission(
    encodeSafetensors(new Map(Object.entries(tensors)), {
      names: TENSOR_NAME,
      ...(line === "" ? {} : { metadata: { about: line } }),
    }),
  );
const open = (of: Submission, limits = {}, as: Published | undefined = published): Promise<Session> =>
  tensorsRunner().open(of, entry, { ...DEFAULT_LIMITS, ...limits }, as);
const ask = async (of: Submission, given: Inputs = inputs([1, 2])): Promise<CallResult> => (await open(of)).call(given);
const right = file({ "ordinary-0/y": y, "ordinary-0/z": z, "ordinary-1/y": y, "ordinary-1/z": z });

describe("a file of outputs", () => {
  test("answers the published inputs with what it holds for them, however they are ordered", async () => {
    const first = await ask(right);
    expect(first).toMatchObject({ state: "ok", changed: [], wallMs: 0, peakBytes: 0, log: "" });
    expect(first.state === "ok" && [...first.outputs]).toEqual(
      [
        ["y", y],
        ["z", z],
      ].map(([n, t]) => [n, expect.objectContaining({ data: (t as Tensor).data })]),
    );
    expect((await ask(right, new Map([...inputs([3, 4])].reverse()))).state).toBe("ok");
  });

  test("answers nothing else, and says why", async () => {
    const session = await open(right);
    const nothing = {
      state: "unsupported",
      what: "no code was handed in, so only the outputs for the published inputs can be judged",
    };
    expect(await session.call(inputs([1, 2.0000002]))).toEqual(nothing);
    expect(await session.call(inputs([1, 2], 2))).toEqual(nothing);
    expect(await session.call(inputs([1, 2]), { seed: 1 })).toEqual(nothing);
    const gradient = { of: ["x"], upstream: new Map() };
    expect(await session.call(inputs([1, 2]), { gradient })).toEqual({
      state: "unsupported",
      what: "gradients, as no code was handed in",
    });
    expect(await session.call(inputs([1, 2]), { entry: { ...entry, name: "g" } })).toEqual({
      state: "unsupported",
      what: "g, as no code was handed in",
    });
  });

  test("says that nothing ran", async () => {
    expect((await open(right)).info).toEqual({
      language: "tensors",
      isolation: "none",
      isolationNote: "not needed: nothing was executed",
      interpreter: "outputs read from a file",
      versions: { format: "safetensors" },
      measures: false,
    });
  });

  test("hands on what there is of a case in whatever shape and dtype it is, for the checks to judge", async () => {
    const result = await ask(file({ "ordinary-0/y": tensor([1], [5], "float64") }));
    expect(result.state === "ok" && [...result.outputs]).toEqual([
      ["y", expect.objectContaining({ shape: [1], dtype: "float64" })],
    ]);
  });
});

describe("a file of outputs fails the call", () => {
  const failure = async (of: Submission, given?: Inputs) => {
    const result = await ask(of, given);
    expect(result.state).toBe("failed");
    return result.state === "failed" ? result.failure : undefined;
  };

  test("where it has nothing for the case: it names the case and what there is", async () => {
    expect(await failure(file({ "ordinary-1/y": y }))).toEqual({
      kind: "missing-entry",
      fault: "candidate",
      file: "a.safetensors",
      message: "there is nothing for ordinary-0; the file holds outputs for ordinary-1",
    });
    expect((await failure(file({})))?.message).toBe("there is nothing for ordinary-0; the file holds no outputs");
    expect((await failure(file({ "ordinry-0/y": y })))?.message).toContain("did you mean ordinry-0?");
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`other-${i}/y`, y]));
    expect((await failure(file(many)))?.message).toContain("other-7 and 2 more");
  });

  test("where it has an output that there is none of", async () => {
    expect(await failure(file({ "ordinary-0/yy": y, "ordinary-0/z": z }))).toMatchObject({
      kind: "wrong-result",
      message: expect.stringMatching(/^ordinary-0 has yy, which is none of its outputs.*; f returns y, z$/),
    });
  });

  test("where it does not say what it is about, or not so that it can be read", async () => {
    expect(await failure(file({ "ordinary-0/y": y }, ""))).toMatchObject({
      kind: "syntax",
      message: expect.stringContaining("carry over the entry about"),
    });
    expect((await failure(file({}, "seven")))?.message).toContain('but "seven" came');
  });

  test("where it cannot be read", async () => {
    expect(await failure(submission(Buffer.from("PK"), "a.npz"))).toMatchObject({ kind: "syntax", fault: "candidate" });
    expect(await failure({ ...right, data: (right.data as Uint8Array).subarray(0, -1) })).toMatchObject({
      message: expect.stringContaining("not a valid safetensors file"),
    });
  });

  test("where the case holds more than a result may", async () => {
    const session = await open(right, { resultBytes: 23 });
    expect(await session.call(inputs([1, 2]))).toMatchObject({ failure: { kind: "too-much-output" } });
    expect((await (await open(right, { resultBytes: 24 })).call(inputs([1, 2]))).state).toBe("ok");
  });
});

test.each([
  [{ problem: "q" }, "outputs for q; this is p"],
  [{ version: 2 }, "outputs for version 2 of p; this is version 1"],
  [{ dtype: "float64" as const }, "outputs for inputs in float64; these are in float32"],
  [{ seed: "t" }, 'outputs for the seed "t"; the inputs were drawn from "s"'],
])("outputs for %j are told from what is asked for", async (other, what) => {
  expect(await ask(file({ "ordinary-0/y": y }, aboutLine({ ...about, ...other })))).toEqual({
    state: "unsupported",
    what,
  });
});

test("where nobody says what is published, nothing can be answered", async () => {
  const session = await tensorsRunner().open(right, entry, DEFAULT_LIMITS);
  expect(await session.call(inputs([1, 2]))).toMatchObject({ state: "unsupported" });
});
