import { DEFAULT_LIMITS } from "@allclose/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FrameError } from "./frame.ts";
import { readAnswer, spell } from "./messages.ts";

const read = (header: unknown) => readAnswer(header, { ...DEFAULT_LIMITS, logBytes: 100 });
const result = { type: "result", call: 1, changed: ["Q"], wallMs: 1.5, peakBytes: 10, log: "" };

describe("answers", () => {
  test("are read field by field, and nothing else is kept", () => {
    expect(read({ ...result, score: 1 })).toEqual(result);
    expect(
      read({
        type: "failed",
        call: 2,
        failure: { kind: "raised", message: "m", fault: "grader", frames: [{ file: "a.py", line: 3, in: "f", x: 1 }] },
      }),
    ).toEqual({
      type: "failed",
      call: 2,
      failure: { kind: "raised", fault: "candidate", message: "m", frames: [{ file: "a.py", line: 3, in: "f" }] },
    });
  });

  test("that there is no backward function carry no words", () => {
    expect(read({ type: "no-backward", call: 3, what: "trust me" })).toEqual({ type: "no-backward", call: 3 });
  });

  test("have their texts cut", () => {
    const failure = { kind: "raised", message: "m".repeat(10_000), file: "f".repeat(10_000) };
    const answer = read({ type: "failed", call: 1, failure }) as { failure: { message: string; file: string } };
    expect(answer.failure.message.length).toBeLessThan(2100);
    expect(answer.failure.file.length).toBeLessThan(400);
    expect((read({ ...result, log: "l".repeat(10_000) }) as { log: string }).log.length).toBeLessThan(400);
  });

  test.each([
    [null],
    [[]],
    ["sealed"],
    [{}],
    [{ type: "unsupported", call: 1, what: "x" }],
    [{ type: "no-backward" }],
    [{ type: "no-backward", call: "1" }],
    [{ ...result, call: -1 }],
    [{ ...result, call: 1.5 }],
    [{ ...result, wallMs: null }],
    [{ ...result, peakBytes: "1" }],
    [{ ...result, changed: "Q" }],
    [{ ...result, changed: Array(1000).fill("Q") }],
    [{ ...result, log: {} }],
    [{ type: "failed", call: 1, failure: { kind: "sandbox", message: "" } }],
    [{ type: "failed", call: 1, failure: { kind: "timed-out", message: "" } }],
    [{ type: "failed", call: 1, failure: { kind: "raised", message: "", line: -1 } }],
    [{ type: "failed", call: 1, failure: { kind: "raised", message: "", frames: [{}] } }],
  ])("like %j are refused", (header) => {
    expect(() => read(header)).toThrow(FrameError);
  });

  test("that are nested too deep to be written out are refused", () => {
    const deep = JSON.parse("[".repeat(50_000) + "]".repeat(50_000));
    for (const header of [deep, { type: deep }, { ...result, log: deep }])
      expect(() => read(header)).toThrow(expect.objectContaining({ code: "frame/answer" }));
  });

  test("of any JSON are read or refused as FrameError", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.jsonValue().map((v) => ({ ...result, log: v })),
          fc.jsonValue().map((failure) => ({ type: "failed", call: 1, failure })),
        ),
        (header) => {
          try {
            read(header);
          } catch (error) {
            expect(error).toBeInstanceOf(FrameError);
          }
        },
      ),
    );
  });
});

test("numbers that JSON lacks are spelt out", () => {
  expect(spell([1, Number.NaN, Number.NEGATIVE_INFINITY, -0])).toEqual([1, "NaN", "-Infinity", "-0"]);
  expect([spell(2.5), spell(true), spell("x"), spell(["a"])]).toEqual([2.5, true, "x", ["a"]]);
});
