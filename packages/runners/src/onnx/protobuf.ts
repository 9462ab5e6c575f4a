import { ModelError } from "./model-error.ts";

/**
 * Protocol Buffers' wire format (protobuf.dev/programming-guides/encoding), read strictly. Nothing is copied, and nothing is
 * allocated for a length that is only announced. `start` and `end` are where a field stands in its message, tag included.
 */
export type Field = { readonly number: number; readonly start: number; readonly end: number } & (
  | { readonly wire: "varint"; readonly value: bigint }
  | { readonly wire: "bytes" | "fixed32" | "fixed64"; readonly bytes: Uint8Array }
);

const WIRES = ["varint", "fixed64", "bytes", "group", "group", "fixed32"] as const;

/** How much a file may hold, whatever is nested in what: one object for the whole of it. */
export class Budget {
  #fields: number;

  constructor(fields = 2 ** 20) {
    this.#fields = fields;
  }

  spend(): void {
    if (--this.#fields < 0) throw new ModelError("onnx/too-large", "it has more parts than a model may have here");
  }
}

/**
 * The fields of a message, in order.
 * @throws ModelError `onnx/malformed`, `onnx/too-large`
 */
export function* fieldsOf(message: Uint8Array, budget: Budget): Generator<Field> {
  for (let at = 0; at < message.length; ) {
    budget.spend();
    const before = at;
    const tag = varintAt(message, at);
    at = tag.end;
    const number = Number(tag.value >> 3n);
    const wire = WIRES[Number(tag.value & 7n)];
    if (number < 1 || number >= 2 ** 29 || wire === undefined || wire === "group")
      throw new ModelError("onnx/malformed", `byte ${at} of a message starts no field`);
    const content = wire === "fixed32" ? 4 : wire === "fixed64" ? 8 : varintAt(message, at);
    if (wire === "varint" && typeof content === "object") {
      at = content.end;
      yield { number, wire, value: content.value, start: before, end: at };
      continue;
    }
    const start = typeof content === "object" ? content.end : at;
    const size = typeof content === "object" ? content.value : BigInt(content);
    if (size > BigInt(message.length - start))
      throw new ModelError(
        "onnx/malformed",
        `${size} bytes are announced where ${message.length - start} are left: the file is cut off or damaged`,
      );
    at = start + Number(size);
    yield { number, wire: wire as "bytes", bytes: message.subarray(start, at), start: before, end: at };
  }
}

function varintAt(bytes: Uint8Array, start: number): { readonly value: bigint; readonly end: number } {
  let small = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[start + i];
    if (byte === undefined)
      throw new ModelError("onnx/malformed", "a number breaks off: the file is cut off or damaged");
    // Four times seven bits are exact as they stand; what is longer is rare.
    if (i < 4) small += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value: i < 4 ? BigInt(small) : long(bytes, start, i), end: start + i + 1 };
  }
  throw new ModelError("onnx/malformed", "a number has more than ten bytes");
}

function long(bytes: Uint8Array, start: number, last: number): bigint {
  let value = 0n;
  for (let i = last; i >= 0; i--) value = (value << 7n) | BigInt((bytes[start + i] as number) & 0x7f);
  if (value >= 2n ** 64n) throw new ModelError("onnx/malformed", "a number has more than 64 bits");
  return value;
}

/** What becomes of a field; of a repeated one, for each time that it stands there. */
export type Taker =
  | { readonly wire: "varint"; readonly repeated: boolean; take(value: bigint): void }
  | { readonly wire: "bytes"; readonly repeated: boolean; take(bytes: Uint8Array): void }
  /** Numbers of one width, one by one or packed: their little-endian bytes. */
  | { readonly wire: "fixed32" | "fixed64"; readonly repeated: true; take(bytes: Uint8Array): void }
  /** Varints, one by one or packed; how many they are is all that is asked. */
  | { readonly wire: "count"; readonly repeated: true; take(count: number): void };

const signed = (value: bigint): bigint => BigInt.asIntN(64, value);

export const int = (take: (value: bigint) => void): Taker => ({
  wire: "varint",
  repeated: false,
  take: (value) => take(signed(value)),
});
export const bytes = (take: (bytes: Uint8Array) => void): Taker => ({ wire: "bytes", repeated: false, take });
export const manyBytes = (take: (bytes: Uint8Array) => void): Taker => ({ wire: "bytes", repeated: true, take });
export const text = (take: (text: string) => void): Taker => bytes((raw) => take(textOf(raw)));
export const count = (take: (count: number) => void): Taker => ({ wire: "count", repeated: true, take });
export const fixed = (wire: "fixed32" | "fixed64", take: (bytes: Uint8Array) => void): Taker => ({
  wire,
  repeated: true,
  take,
});
export const manyInts = (take: (value: bigint) => void): Taker => ({
  wire: "varint",
  repeated: true,
  take: (value) => take(signed(value)),
});

/**
 * Reads a message: of the fields that are named, each is taken; the others are skipped. A field that is not repeated and
 * stands there twice, or has another wire type, is refused, because other readers would take it for something else.
 * @throws ModelError `onnx/malformed`, `onnx/too-large`
 */
export function readMessage(
  message: Uint8Array,
  what: string,
  takers: Readonly<Record<number, Taker>>,
  budget: Budget,
): void {
  const seen = new Set<number>();
  for (const field of fieldsOf(message, budget)) {
    const taker = takers[field.number];
    if (taker === undefined) continue;
    if (!taker.repeated && seen.has(field.number))
      throw new ModelError("onnx/malformed", `field ${field.number} of a ${what} stands there twice`);
    seen.add(field.number);
    if (!give(field, taker, budget))
      throw new ModelError("onnx/malformed", `field ${field.number} of a ${what} is not of its type`);
  }
}

/** @returns whether the field has the type that the taker asks for */
function give(field: Field, taker: Taker, budget: Budget): boolean {
  if (taker.wire === "bytes" && field.wire === "bytes") taker.take(field.bytes);
  else if (taker.wire === "varint" && field.wire === "varint") taker.take(field.value);
  else if (taker.wire === "varint" && taker.repeated && field.wire === "bytes")
    for (let at = 0; at < field.bytes.length; ) {
      budget.spend();
      const { value, end } = varintAt(field.bytes, at);
      taker.take(value);
      at = end;
    }
  else if (taker.wire === "count" && field.wire === "varint") taker.take(1);
  else if (taker.wire === "count" && field.wire === "bytes") taker.take(countOf(field.bytes));
  else if (isFixed(taker) && (field.wire === taker.wire || field.wire === "bytes"))
    taker.take(whole(field.bytes, taker.wire === "fixed32" ? 4 : 8));
  else return false;
  return true;
}

type Fixed = Extract<Taker, { wire: "fixed32" | "fixed64" }>;
const isFixed = (taker: Taker): taker is Fixed => taker.wire === "fixed32" || taker.wire === "fixed64";

/** Every varint has one byte without the bit that says that another follows. */
const countOf = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum + (byte < 0x80 ? 1 : 0), 0);

function whole(bytes: Uint8Array, width: number): Uint8Array {
  if (bytes.length % width !== 0) throw new ModelError("onnx/malformed", "packed numbers break off");
  return bytes;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function textOf(raw: Uint8Array): string {
  try {
    return utf8.decode(raw);
  } catch {
    throw new ModelError("onnx/malformed", "a name in it is not UTF-8");
  }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
