import { toBytes } from "../tensor/bytes.ts";
import type { DType } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Writes small ONNX models (onnx.proto), so that nothing but this is needed to have one. The same graph gives the same bytes. */
export interface Graph {
  readonly inputs: Readonly<Record<string, ValueType>>;
  readonly outputs: Readonly<Record<string, ValueType>>;
  readonly nodes: readonly Node[];
  /** What an input of the same name is when nothing is given for it; otherwise a constant. */
  readonly initialisers?: Readonly<Record<string, Tensor>>;
}
/** A size that is text is a name. Without dims, not even the rank is said. */
export type ValueType = readonly [dtype: DType, dims?: readonly (number | string)[]];
export type Node = readonly [
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes?: Readonly<Record<string, Attribute>>,
];
/** A whole number is an int, another number a float: write 0.5, not 1. */
export type Attribute = number | string | readonly number[] | Graph | Tensor;

export interface ModelOptions {
  readonly opset?: number;
  readonly ir?: number;
  /** Of the operators that are written `domain::Name`, for one version of each. */
  readonly domains?: readonly string[];
}

export function writeModel(graph: Graph, { opset = 17, ir = 8, domains = [] }: ModelOptions = {}): Uint8Array {
  const imports = [["", opset] as const, ...domains.map((domain) => [domain, 1] as const)];
  return message(
    field(1, ir),
    field(2, "allclose"),
    field(7, graphProto(graph)),
    ...imports.map(([domain, version]) => field(8, message(field(1, domain), field(2, version)))),
  );
}

/** One field: a number as a varint, text and bytes with their length before them. */
export function field(number: number, value: number | bigint | string | Uint8Array): Uint8Array {
  if (typeof value === "number" || typeof value === "bigint") return message(varint(8 * number), varint(value));
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return message(varint(8 * number + 2), varint(bytes.length), bytes);
}

export function message(...fields: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of fields) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.of(...bytes, Number(rest));
}

const DATA_TYPE: Readonly<Record<DType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
};

const graphProto = ({ nodes, inputs, outputs, initialisers = {} }: Graph): Uint8Array =>
  message(
    ...nodes.map((node) => field(1, nodeProto(node))),
    field(2, "graph"),
    ...Object.entries(initialisers).map(([name, value]) => field(5, tensorProto(value, name))),
    ...Object.entries(inputs).map(([name, type]) => field(11, valueProto(name, type))),
    ...Object.entries(outputs).map(([name, type]) => field(12, valueProto(name, type))),
  );

function nodeProto([operator, inputs, outputs, attributes = {}]: Node): Uint8Array {
  const [name = "", domain] = operator.split("::").reverse();
  return message(
    ...inputs.map((input) => field(1, input)),
    ...outputs.map((output) => field(2, output)),
    field(4, name),
    ...Object.entries(attributes).map(([key, value]) => field(5, attributeProto(key, value))),
    ...(domain === undefined ? [] : [field(7, domain)]),
  );
}

/** AttributeProto: field of the value, and its type. */
function attributeProto(name: string, value: Attribute): Uint8Array {
  const proto = (type: number, ...content: Uint8Array[]): Uint8Array =>
    message(field(1, name), ...content, field(20, type));
  if (typeof value === "string") return proto(3, field(4, value));
  if (typeof value === "number")
    return Number.isInteger(value) ? proto(2, field(3, value)) : proto(1, varint(8 * 2 + 5), float32(value));
  if ("nodes" in value) return proto(5, field(6, graphProto(value)));
  if ("dtype" in value) return proto(4, field(5, tensorProto(value)));
  return proto(7, ...value.map((item) => field(8, item)));
}

const float32 = (value: number): Uint8Array => toBytes(Float64Array.of(value), "float32");

export const tensorProto = ({ shape, dtype, data }: Tensor, name?: string): Uint8Array =>
  message(
    ...shape.map((size) => field(1, size)),
    field(2, DATA_TYPE[dtype]),
    ...(name === undefined ? [] : [field(8, name)]),
    field(9, toBytes(data, dtype)),
  );

export function valueProto(name: string, [dtype, dims]: ValueType): Uint8Array {
  const shape = dims?.map((dim) => field(1, typeof dim === "number" ? field(1, dim) : field(2, dim)));
  const tensorType = message(field(1, DATA_TYPE[dtype]), ...(shape === undefined ? [] : [field(2, message(...shape))]));
  return message(field(1, name), field(2, field(1, tensorType)));
}
