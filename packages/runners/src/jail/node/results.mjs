// Sorts what a function returned into the outputs that were asked for.
import { Failed } from "./failures.mjs";
import { canonical } from "./names.mjs";
import { describe, isNumber, isTensor, isTyped } from "./tensors.mjs";

/**
 * [name, value] pairs of the outputs that came; `names` are those asked for, in order. By name from an object, by position
 * from an array, and a single tensor is the first output. With one output asked for, an array of numbers is that tensor;
 * with several, an array of arrays is the tuple. Throws Failed `wrong-result`.
 */
export function nameOutputs(value, names) {
  const single = isTensor(value) || isTyped(value) || isNumber(value);
  if (single) return [[names[0], value]];
  if (Array.isArray(value)) return isOneTensor(value, names) ? [[names[0], value]] : inOrder(value, names);
  if (typeof value !== "object" || value === null) {
    const hint = value === undefined ? "; does the function return anything?" : "";
    throw new Failed("wrong-result", `expected ${outputs(names)}, got ${describe(value)}${hint}`);
  }
  return byName(value, names);
}

const isOneTensor = (value, names) =>
  names.length === 1 ? !value.some(isTensor) : value.length > 0 && value.every(isNumber);

function inOrder(value, names) {
  if (value.length > names.length)
    throw new Failed("wrong-result", `expected ${outputs(names)}, got an array of ${value.length} values`);
  return present(
    names.map((name, i) => [name, value[i]]),
    value,
    names,
  );
}

function byName(value, names) {
  const alike = new Map(Object.keys(value).map((key) => [canonical(key), key]));
  return present(
    names.map((name) => [name, value[Object.hasOwn(value, name) ? name : alike.get(canonical(name))]]),
    value,
    names,
  );
}

function present(pairs, value, names) {
  const found = pairs.filter(([, item]) => item !== undefined && item !== null);
  if (found.length === 0) throw new Failed("wrong-result", `expected ${outputs(names)}, got ${describe(value)}`);
  return found;
}

const outputs = (names) =>
  names.length === 1
    ? `a tensor (${names[0]})`
    : `${names.length} tensors (${names.join(", ")}), as an array or by name`;
