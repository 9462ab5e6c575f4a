import { expect, test } from "vitest";
import { decodeJson, encodeJson } from "./exact-json.ts";

test("every number comes back as it was", () => {
  const value = { a: [NaN, Infinity, -Infinity, -0, 0, 0.1, 5e-324], b: { c: "NaN", d: null, e: true } };
  expect(decodeJson(encodeJson(value))).toStrictEqual(value);
});

test("names of no number stay what they are, and __proto__ is a name like any other", () => {
  const value = JSON.parse('{ "the number": "7", "__proto__": { "polluted": 1 } }');
  const back = decodeJson(encodeJson(value)) as object;
  expect(JSON.stringify(back)).toBe(JSON.stringify(value));
  expect((back as { polluted?: number }).polluted).toBeUndefined();
});

test("more values than there may be are refused", () => {
  const nested = encodeJson([[1, 2], { a: 3 }]);
  expect(decodeJson(nested, 6)).toEqual([[1, 2], { a: 3 }]);
  expect(() => decodeJson(nested, 5)).toThrow(expect.objectContaining({ code: "frame/json" }));
});

test.each([
  ["what is no JSON", Buffer.from("{")],
  ["what is no UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
])("%s is refused", (_, bytes) => {
  expect(() => decodeJson(bytes)).toThrow(expect.objectContaining({ code: "frame/json" }));
});
