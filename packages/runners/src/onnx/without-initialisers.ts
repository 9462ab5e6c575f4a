import { Budget, type Field, fieldsOf, joined } from "./protobuf.ts";

const GRAPH = 7;
const INITIALISER = 5;
const NAME = 8;

/**
 * The model without the initialisers of these names, so that inputs that are called so have to be given. Of an input with an
 * initialiser, onnxruntime's JavaScript interfaces take no value at all.
 * @param file which readModel takes
 */
export function withoutInitialisers(file: Uint8Array, names: ReadonlySet<string>): Uint8Array {
  const budget = new Budget();
  const isOneOf = (field: Field): boolean => field.number === INITIALISER && names.has(nameOf(field, budget));
  return joined(
    [...fieldsOf(file, budget)].flatMap((field) => {
      if (field.number !== GRAPH || field.wire !== "bytes") return [file.subarray(field.start, field.end)];
      const graph = field.bytes;
      const kept = [...fieldsOf(graph, budget)].filter((part) => !isOneOf(part));
      const bytes = joined(kept.map(({ start, end }) => graph.subarray(start, end)));
      return [Uint8Array.of(8 * GRAPH + 2), varint(bytes.length), bytes];
    }),
  );
}

function nameOf(tensor: Field, budget: Budget): string {
  if (tensor.wire !== "bytes") return "";
  for (const field of fieldsOf(tensor.bytes, budget))
    if (field.number === NAME && field.wire === "bytes") return new TextDecoder().decode(field.bytes);
  return "";
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Uint8Array.of(...bytes, rest);
}
