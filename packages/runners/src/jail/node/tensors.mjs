// Tensors as a candidate sees them: { shape, dtype, data }, data being a typed array in row-major order.
import { Failed } from "./failures.mjs";

const KINDS = [
  { dtype: "float32", code: "F32", array: Float32Array },
  { dtype: "float64", code: "F64", array: Float64Array },
  { dtype: "int32", code: "I32", array: Int32Array },
  { dtype: "int64", code: "I64", array: BigInt64Array },
  { dtype: "bool", code: "BOOL", array: Uint8Array },
];
const byCode = (code) => KINDS.find((kind) => kind.code === code);
const byDtype = (dtype) => KINDS.find((kind) => kind.dtype === dtype);
const TypedArray = Object.getPrototypeOf(Float32Array);
const MAX_RANK = 8;
const EXACT = BigInt(Number.MAX_SAFE_INTEGER);

export const isTyped = (value) => value instanceof TypedArray;
/** An object with shape and data, which nothing but a tensor has. */
export const isTensor = (value) =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !isTyped(value) &&
  "data" in value &&
  "shape" in value;
export const isNumber = (value) => ["number", "bigint", "boolean"].includes(typeof value);

/** An argument for the candidate; the bytes are copied, so that theirs can be compared with ours afterwards. */
export function makeTensor({ dtype, shape, bytes }) {
  const kind = byCode(dtype);
  // A fresh buffer starts at offset 0, where every typed array is aligned.
  const data = new kind.array(new Uint8Array(bytes).buffer);
  return { shape: [...shape], dtype: kind.dtype, data };
}

/** With the last two axes exchanged, as a tensor of its own. */
export function transposed({ shape, dtype, data }) {
  const [rows, columns] = shape.slice(-2);
  const size = rows * columns;
  const out = data.map((_, i) => {
    const [at, of] = [i % size, i - (i % size)];
    return data[of + (at % rows) * columns + Math.floor(at / rows)];
  });
  return { shape: [...shape.slice(0, -2), columns, rows], dtype, data: out };
}

function areEqual(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Whether an argument, and the array that was its data, still are what was handed over. */
export function isUnchanged(tensor, data, { shape, bytes }) {
  const now = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return areEqual(now, bytes) && tensor.data === data && String(tensor.shape) === String(shape);
}

/**
 * What was returned for one output as { name, dtype as safetensors spells it, shape, data }.
 * Throws Failed `wrong-result`, or `too-much-output` when it has more than `room` bytes.
 */
export function takeTensor(name, value, spec, room) {
  const { shape, values, kind } = read(name, value, spec);
  const size = shape.reduce((product, d) => product * d, 1);
  if (size * kind.array.BYTES_PER_ELEMENT > room)
    throw new Failed(
      "too-much-output",
      `${name} is too large: of shape ${show(shape)}, it does not fit into the ${room} bytes that are left of the limit`,
    );
  const length = Array.isArray(values) || isTyped(values) ? values.length : 1;
  if (length !== size) throw wrong(name, `its shape ${show(shape)} holds ${size} values, but its data has ${length}`);
  const data = values instanceof kind.array ? values : kind.array.from(values, convert(name, kind));
  if (kind.dtype === "bool" && data.some((x) => x > 1))
    throw wrong(name, "a bool is 0 or 1, but its data holds other numbers");
  if (kind.dtype === "int64" && data.some((x) => x > EXACT || x < -EXACT))
    throw wrong(name, "its data holds an int64 beyond ±2^53, where tensors are not compared exactly");
  return { name, dtype: kind.code, shape, data };
}

function read(name, value, spec) {
  const declared = byDtype(spec.dtype);
  if (isTensor(value)) {
    const shape = readShape(name, value.shape);
    if (isTyped(value.data)) return { shape, values: value.data, kind: kindOf(name, value.data, value.dtype) };
    if (!Array.isArray(value.data)) throw wrong(name, `its data is ${describe(value.data)}, not a typed array`);
    if (value.data.some(Array.isArray))
      return { ...flatten(name, value.data), shape, kind: byDtype(value.dtype) ?? declared };
    return { shape, values: value.data, kind: byDtype(value.dtype) ?? declared };
  }
  if (isTyped(value)) return { shape: [value.length], values: value, kind: kindOf(name, value) };
  if (isNumber(value)) return { shape: [], values: [value], kind: declared };
  if (Array.isArray(value)) return { ...flatten(name, value), kind: declared };
  throw wrong(name, `it is ${describe(value)}`);
}

function kindOf(name, data, label) {
  const kind = KINDS.find(({ array }) => data instanceof array);
  if (kind === undefined)
    throw wrong(
      name,
      `its data is a ${data.constructor?.name}; tensors are ${KINDS.map((k) => `${k.array.name} (${k.dtype})`).join(", ")}`,
    );
  if (byDtype(label) && label !== kind.dtype)
    throw wrong(name, `it says ${label}, but its data is a ${kind.array.name}`);
  return kind;
}

function readShape(name, shape) {
  const sizes = isTyped(shape) ? Array.from(shape, Number) : shape;
  if (
    !Array.isArray(sizes) ||
    sizes.length > MAX_RANK ||
    !Array.from(sizes).every((d) => Number.isSafeInteger(d) && d >= 0)
  )
    throw wrong(name, `its shape is not a list of at most ${MAX_RANK} sizes`);
  return [...sizes].map((d) => d + 0);
}

/** Nested arrays, whose innermost rows may be typed arrays, as a shape and a flat list. */
function flatten(name, nested) {
  const shape = [];
  for (let at = nested; Array.isArray(at) || isTyped(at); at = at[0]) {
    shape.push(at.length);
    if (shape.length > MAX_RANK) throw wrong(name, `its arrays nest deeper than ${MAX_RANK}`);
    if (at.length === 0) break;
  }
  const values = [];
  const walk = (row, depth) => {
    const isRow = Array.isArray(row) || isTyped(row);
    if (depth === shape.length ? isRow : !isRow || row.length !== shape[depth])
      throw wrong(name, `its nested arrays are ragged: not every row has the shape of the first, ${show(shape)}`);
    if (!isRow) values.push(row);
    else for (let i = 0; i < row.length; i++) walk(row[i], depth + 1);
  };
  walk(nested, 0);
  return { shape, values };
}

function convert(name, { dtype }) {
  return (x) => {
    if (!isNumber(x)) throw wrong(name, `among its numbers is ${describe(x)}`);
    if (dtype === "int64") return toInt64(name, x);
    const number = Number(x);
    if (dtype === "int32" && (number | 0) !== number) throw wrong(name, `${number} is not an int32`);
    if (dtype === "bool" && number !== 0 && number !== 1) throw wrong(name, `${number} is not a bool`);
    return number;
  };
}

function toInt64(name, x) {
  if (typeof x === "number" && !Number.isInteger(x)) throw wrong(name, `${x} is not an int64`);
  return BigInt(x);
}

const wrong = (name, what) => new Failed("wrong-result", `${name} is not a tensor: ${what}`);
export const show = (shape) => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;

/** What a value is, in words. */
export function describe(value) {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (isTensor(value)) return "a tensor";
  if (typeof value !== "object") return `a ${typeof value}`;
  const name = value.constructor?.name;
  if (typeof name === "string" && name !== "Object") return `an instance of ${name.slice(0, 60)}`;
  const keys = Object.keys(value);
  return keys.length === 0
    ? "an empty object"
    : `an object with the keys ${keys.slice(0, 10).join(", ").slice(0, 300)}`;
}
