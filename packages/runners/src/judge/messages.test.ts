import { FormatError, InputError, type Inputs } from "@allclose/core";
import { type Tensor, tensor } from "@allclose/core/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FrameError } from "../session/frame.ts";
import { decodeCall, decodeResult, encodeCall, encodeResult } from "./calls.ts";
import { type Asked, readSaid } from "./messages.ts";
import { readNames } from "./names.ts";

const noEntry = () => {
  throw new InputError("schema/invalid", ["no entry"]);
};
const bare = (t: Tensor) => ({ shape: t.shape, dtype: t.dtype, data: [...t.data] });

describe("a call on its way to the host and back", () => {
  const inputs: Inputs = new Map<string, Tensor | number | string | readonly number[]>([
    ["x", tensor([2], [1, Number.NaN], "float32")],
    ["eps", -0],
    ["sizes", [Number.POSITIVE_INFINITY, 2]],
    ["state.m", tensor([], [3], "int64")],
    ["mode", "Infinity"],
  ]);
  const upstream = new Map([["y", tensor([2], [5, 6])]]);
  const again = new Map([["x", tensor([2], [7, 8])]]);

  test("is the same call: its order, every number, and the vectors of a gradient", () => {
    const options = { seed: 7, gradient: { of: ["x"], upstream, again } };
    const { call, body } = encodeCall(inputs, options);
    const said = readSaid(JSON.parse(JSON.stringify({ type: "call", id: 1, session: 2, ...call })));
    const came = decodeCall(said as Extract<Asked, { type: "call" }>, body, noEntry);
    const shown = (of: Inputs) =>
      [...of].map(([name, v]) => [name, typeof v === "object" && "data" in v ? bare(v) : v]);
    expect(shown(came.inputs)).toStrictEqual(shown(inputs));
    expect(came.options.seed).toBe(7);
    expect(came.options.gradient?.of).toEqual(["x"]);
    expect(shown(came.options.gradient?.upstream ?? new Map())).toEqual(shown(upstream));
    expect(shown(came.options.gradient?.again ?? new Map())).toEqual(shown(again));
  });

  test("has the same result", () => {
    const facts = { state: "ok", changed: ["x"], wallMs: 0.1, peakBytes: 3, log: "hello" } as const;
    for (const gradients of [undefined, new Map(), new Map([["x", tensor([1], [4])]])]) {
      const whole = { ...facts, outputs: upstream, ...(gradients ? { gradients } : {}) };
      const { result, gradients: any, body } = encodeResult(whole);
      const back = decodeResult(JSON.parse(JSON.stringify(result)), any, body);
      const shown = ({ outputs, gradients: g, ...rest }: typeof whole & { gradients?: Map<string, Tensor> }) => [
        rest,
        [...outputs].map(([name, t]) => [name, bare(t)]),
        g && [...g].map(([name, t]) => [name, bare(t)]),
      ];
      expect(shown(back as never)).toEqual(shown(whole));
    }
  });

  test.each([
    ["a tensor that is not there", [{ name: "z" }], "frame/answer"],
    ["a scalar that is none", [{ name: "z", json: "{}" }], "frame/answer"],
    ["a list of lists", [{ name: "z", json: "[[1]]" }], "frame/answer"],
    ["what is no JSON", [{ name: "z", json: "{" }], "frame/json"],
  ])("is refused with %s", (_, args, code) => {
    const { body } = encodeCall(inputs, {});
    expect(() => decodeCall({ args }, body, noEntry)).toThrow(expect.objectContaining({ code }));
  });
});

describe("whatever a sealed judge says", () => {
  test("of how far it is can be shown", () => {
    expect(readSaid({ type: "progress", done: 1, total: 2, what: "values" })).toMatchObject({ done: 1, total: 2 });
    for (const done of [3, -1, 0.5, "1", 1e300])
      expect(() => readSaid({ type: "progress", done, total: 2, what: "values" })).toThrow(FrameError);
  });

  const types = ["sealed", "busy", "progress", "open", "call", "close", "done", "threw"];
  const fields = [
    "type",
    "id",
    "session",
    "args",
    "entry",
    "seed",
    "gradient",
    "program",
    "callMs",
    "memoryBytes",
    "done",
    "total",
    "what",
    "code",
    "issues",
  ];
  const message = fc.dictionary(fc.constantFrom(...fields), fc.oneof(fc.constantFrom(...types), fc.jsonValue()));

  test("is read, or is no message", () => {
    let read = 0;
    fc.assert(
      fc.property(message, fc.constantFrom(...types), (header, type) => {
        try {
          const said = readSaid({ ...header, type });
          read++;
          if (said.type === "call") decodeCall(said, new Uint8Array(0), noEntry);
        } catch (error) {
          if (!(error instanceof FrameError || error instanceof FormatError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
    expect(read).toBeGreaterThan(100);
  });

  test("of its names is read, or is an error of the problem", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.record({ mistakes: fc.jsonValue(), entries: fc.jsonValue() })),
        (value) => {
          try {
            readNames("reference.ts", value);
          } catch (error) {
            if (!(error instanceof InputError && error.code === "reference/invalid")) throw error;
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("of a mistake called __proto__ changes nothing else", () => {
    const { mistakes } = readNames("reference.ts", { mistakes: [["__proto__", { says: "polluted" }]], entries: [] });
    expect(Object.keys(mistakes)).toEqual(["__proto__"]);
    expect(({} as { says?: string }).says).toBeUndefined();
  });
});
