import { decodeSafetensors } from "@allclose/core/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
// @ts-expect-error plain JavaScript, as a bare Node runs it inside the jail
import { Failed } from "../jail/node/failures.mjs";
// @ts-expect-error
import { nameOutputs } from "../jail/node/results.mjs";
// @ts-expect-error
import { encodeTensors } from "../jail/node/safetensors.mjs";
// @ts-expect-error
import { takeTensor } from "../jail/node/tensors.mjs";

const RETURNS = {
  output: { shape: ["N"], dtype: "float32" },
  mask: { shape: ["N"], dtype: "bool" },
  count: { shape: [], dtype: "int64" },
  "state.m": { shape: ["N"], dtype: "float32" },
  "state.step": { shape: [], dtype: "int64" },
  "list.0": { shape: ["N"], dtype: "float64" },
  "list.1": { shape: ["N"], dtype: "float64" },
};
type Part = { name: string; shape: number[]; data: ArrayLike<number | bigint> };

const number = fc.oneof(fc.double(), fc.integer(), fc.boolean(), fc.bigInt());
const typed = fc.oneof(
  fc.float32Array(),
  fc.float64Array(),
  fc.int32Array(),
  fc.bigInt64Array(),
  fc.uint8Array({ max: 2 }),
  fc.int16Array(),
);
const shape = fc.oneof(fc.array(fc.nat({ max: 4 }), { maxLength: 10 }), fc.array(fc.double(), { maxLength: 3 }));
const data = fc.oneof(typed, fc.array(number), fc.array(fc.array(number)));
const tensor = fc.oneof(
  fc.record({ shape, data, dtype: fc.constantFrom("float32", "int64", "bool", undefined, 3) }),
  typed.map((values) => ({ shape: [values.length], data: values })),
);
const item = fc.oneof(tensor, typed, number, fc.array(fc.array(number)), fc.anything());
const state = fc.oneof(item, fc.record({ m: item, Step: item }, { requiredKeys: [] }));
const list = fc.oneof(item, fc.array(item, { maxLength: 3 }));
const returned = fc.oneof(
  item,
  fc.array(fc.oneof(item, state, list), { maxLength: 4 }),
  fc.dictionary(fc.constantFrom("output", "mask", "count", "MASK", "x"), item),
  fc.record({ output: item, state, list }, { requiredKeys: [] }),
);
const names = fc.constantFrom(
  ["output"],
  ["output", "mask", "count"],
  ["output", "state.m", "state.step"],
  ["list.0", "list.1"],
  Object.keys(RETURNS),
);

test("whatever is returned becomes tensors that the host can read, or a failure in words", () => {
  let taken = 0;
  fc.assert(
    fc.property(returned, names, (value, wanted) => {
      let parts: Part[];
      try {
        const found: [keyof typeof RETURNS, unknown][] = nameOutputs(value, wanted);
        parts = found.filter(([, x]) => x !== null).map(([name, x]) => takeTensor(name, x, RETURNS[name], 2 ** 16));
      } catch (error) {
        expect(error).toBeInstanceOf(Failed);
        const { kind, message } = (error as { failure: { kind: string; message: string } }).failure;
        expect(["wrong-result", "too-much-output"]).toContain(kind);
        expect(message.length).toBeLessThanOrEqual(1500);
        return;
      }
      taken++;
      const read = decodeSafetensors(Buffer.concat(encodeTensors(parts)));
      expect([...read.keys()].sort()).toEqual(parts.map(({ name }) => name).sort());
      for (const part of parts) {
        expect(wanted).toContain(part.name);
        expect(read.get(part.name)).toMatchObject({
          shape: part.shape,
          data: Float64Array.from(Array.from(part.data, Number)),
        });
      }
    }),
    { numRuns: 2000 },
  );
  expect(taken).toBeGreaterThan(200);
});
