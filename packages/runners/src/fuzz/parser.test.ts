import { InputError } from "@allclose/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { outcomeOf, type Parser } from "./parser.fixture.ts";

const reading = (read: Parser["read"], holds?: Parser["holds"]): Parser => ({
  name: "x",
  bytes: fc.uint8Array(),
  read,
  refusals: ["x/"],
  ...(holds ? { holds } : {}),
});
const throwing = (error: unknown) =>
  reading(() => {
    throw error;
  });
const outcome = (parser: Parser) => outcomeOf(parser, Uint8Array.of(1, 2));

describe("a parser", () => {
  test("may take what comes, or refuse it with a code of its own", () => {
    expect(outcome(reading((bytes) => bytes))).toEqual({ state: "accepted" });
    expect(outcome(throwing(new InputError("x/short", ["too short"])))).toEqual({ state: "refused", code: "x/short" });
  });

  test.each<[string, Parser, RegExp]>([
    ["throws any other error", throwing(new TypeError("a.b is not a function")), /threw TypeError: a\.b is not/],
    ["throws what is no error", throwing("text"), /threw text/],
    [
      "overflows the stack",
      reading(function read(bytes): unknown {
        return [read(bytes)];
      }),
      /threw RangeError/,
    ],
    ["refuses with somebody else's code", throwing(new InputError("y/short", ["m"])), /the code y\/short/],
    ["refuses in a text that nobody reads", throwing(new InputError("x/long", ["m".repeat(2 ** 15)])), /characters/],
    [
      "takes what it should not",
      reading(
        (bytes) => bytes.length,
        (n) => {
          if (n === 2) throw new Error("two");
        },
      ),
      /but Error: two/,
    ],
    [
      "refuses its own words when it reads them again",
      reading(
        () => 1,
        () => {
          throw new InputError("x/again", ["m"]);
        },
      ),
      /was taken, but InputError/,
    ],
  ])("is at fault that %s", (_, parser, why) => {
    expect(outcome(parser)).toEqual({ state: "fault", why: expect.stringMatching(why) });
  });

  test("is at fault that writes to the prototype of every object", () => {
    const polluting = reading((bytes) => Object.assign(Object.getPrototypeOf({}), { evil: bytes }));
    try {
      expect(outcome(polluting)).toEqual({ state: "fault", why: "left evil behind on every object" });
    } finally {
      delete (Object.prototype as { evil?: unknown }).evil;
    }
  });
});
