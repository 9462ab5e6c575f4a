import { field, message, varint } from "@allclose/core/testing";
import fc from "fast-check";
import { Budget, fieldsOf } from "../onnx/protobuf.ts";

/** A field of a message; what can be read as a message is taken for one. */
interface Part {
  number: number;
  value: bigint | Uint8Array | Part[] | { readonly fixed: Uint8Array };
}

function partsOf(bytes: Uint8Array): Part[] {
  return [...fieldsOf(bytes, new Budget())].map((one) => ({
    number: one.number,
    value:
      one.wire === "varint"
        ? one.value
        : one.wire === "bytes"
          ? (nested(one.bytes) ?? one.bytes)
          : { fixed: one.bytes },
  }));
}

function nested(bytes: Uint8Array): Part[] | undefined {
  try {
    return bytes.length === 0 ? undefined : partsOf(bytes);
  } catch {
    return undefined;
  }
}

function encoded(parts: readonly Part[]): Uint8Array {
  return message(
    ...parts.map(({ number, value }) => {
      if (typeof value === "bigint" || value instanceof Uint8Array) return field(number, value);
      if (Array.isArray(value)) return field(number, encoded(value));
      return message(varint(8 * number + (value.fixed.length === 4 ? 5 : 1)), value.fixed);
    }),
  );
}

/** Every list of fields, outermost first. */
const listsOf = (parts: Part[]): Part[][] => [
  parts,
  ...parts.flatMap(({ value }) => (Array.isArray(value) ? listsOf(value) : [])),
];

const varints = fc.oneof(
  fc.constantFrom(0n, 1n, 2n, 7n, 16n, 63n, 127n, 128n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n),
  fc.bigInt(0n, 40n),
);
const place = fc.nat(2 ** 16);

type Change = (parts: Part[]) => void;
const change: fc.Arbitrary<Change> = fc
  .tuple(
    place,
    place,
    place,
    varints,
    fc.uint8Array({ maxLength: 12 }),
    fc.constantFrom("number", "varint", "bytes", "delete", "copy", "wrap", "add", "many"),
  )
  .map(([list, at, other, value, bytes, how]): Change => {
    return (parts) => {
      const lists = listsOf(parts);
      const here = lists[list % lists.length] as Part[];
      const there = lists[other % lists.length] as Part[];
      const one = here[at % Math.max(1, here.length)];
      const from = there[at % Math.max(1, there.length)];
      if (how === "add") here.push({ number: 1 + (other % 26), value });
      if (one === undefined || from === undefined) return;
      if (how === "number") one.number = 1 + (other % 26);
      else if (how === "varint") one.value = value;
      else if (how === "bytes") one.value = bytes;
      else if (how === "delete") here.splice(here.indexOf(one), 1);
      else if (how === "copy") here.push(structuredClone(from));
      else if (how === "wrap") one.value = [structuredClone(from)];
      else if (how === "many")
        for (let i = other % 40; i > 0; i--) here.push({ number: one.number, value: structuredClone(one.value) });
    };
  });

/** Messages of Protocol Buffers with one to four of their fields changed, whose lengths are right all the same. */
export const messagesLike = (examples: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> => {
  const trees = examples.map(partsOf);
  return fc
    .tuple(fc.constantFrom(...trees), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([tree, changes]) => {
      const parts = structuredClone(tree);
      for (const apply of changes) apply(parts);
      return encoded(parts);
    });
};
