// Sorts what a function returned into the tensors that were asked for, by their dotted names.
import { Failed } from "./failures.mjs";
import { isList, tree } from "./grouping.mjs";
import { canonical } from "./names.mjs";
import { describe, isNumber, isTensor, isTyped } from "./tensors.mjs";

const asIs = (name) => [name];

/**
 * [name, value] pairs of what came; `names` are those asked for, in order. A null among them was returned as such. By name from an object, by position from an array,
 * and a single tensor is the first output. With one output asked for, an array of numbers is that tensor; with several, an
 * array of arrays is the tuple. Names that are dotted come out of a container of their own, which is read in the same way.
 * `spellings` gives all that a first part may be called. Throws Failed `wrong-result`.
 */
export function nameOutputs(value, names, spellings = asIs) {
  const wanted = tree(names);
  return roots(value, wanted, spellings).flatMap(([key, item]) => below(item, wanted.get(key), key));
}

function roots(value, wanted, spellings) {
  const keys = [...wanted.keys()];
  const alone = keys.length === 1 ? wanted.get(keys[0]) : undefined;
  if (isSingle(value)) return [[keys[0], value]];
  if (typeof value !== "object" || value === null) {
    const hint = value === undefined ? "; does the function return anything?" : "";
    throw new Failed("wrong-result", `expected ${outputs(wanted)}, got ${describe(value)}${hint}`);
  }
  if (typeof alone === "object") return [[keys[0], only(value, keys[0], alone, spellings)]];
  const found = !Array.isArray(value)
    ? pick(value, keys, spellings)
    : isOneTensor(value, keys)
      ? [[keys[0], value]]
      : inOrder(value, keys, wanted);
  if (!found.some(([, item]) => item !== null)) {
    const came = found.length > 0 ? "only null" : describe(value);
    throw new Failed("wrong-result", `expected ${outputs(wanted)}, got ${came}`);
  }
  return found;
}

/** The container of the only first part there is: what was returned, or what stands in it under that name or alone. */
function only(value, key, node, spellings) {
  if (Array.isArray(value)) return value.length === 1 && !(isList(node) && node.size === 1) ? value[0] : value;
  const [found] = pick(value, [key], spellings);
  return found === undefined ? value : found[1];
}

/** [name, value] pairs out of the container that stands for `path`. */
function below(value, node, path) {
  if (typeof node === "string") return [[node, value]];
  if (value === null) return [];
  let found = [];
  if (isList(node) && Array.isArray(value)) {
    if (value.length <= node.size) found = value.map((item, i) => [String(i), item]).filter(isThere);
  } else if (typeof value === "object" && value !== null && !Array.isArray(value) && !isSingle(value))
    found = pick(value, [...node.keys()], asIs);
  if (found.length === 0)
    throw new Failed("wrong-result", `expected ${path} to be ${container(node)}, got ${describe(value)}`);
  return found.flatMap(([key, item]) => below(item, node.get(key), `${path}.${key}`));
}

const isSingle = (value) => isTensor(value) || isTyped(value) || isNumber(value);
const isThere = ([, item]) => item !== undefined;

const isOneTensor = (value, names) =>
  names.length === 1 ? !value.some(isTensor) : value.length > 0 && value.every(isNumber);

function inOrder(value, keys, wanted) {
  if (value.length > keys.length)
    throw new Failed("wrong-result", `expected ${outputs(wanted)}, got an array of ${value.length} values`);
  return keys.map((key, i) => [key, value[i]]).filter(isThere);
}

/** Of an object, what has a key's name: exactly, or but for case and underscores. */
function pick(value, keys, spellings) {
  const alike = new Map(Object.keys(value).map((key) => [canonical(key), key]));
  return keys
    .map((key) => {
      const names = spellings(key);
      const exact = names.find((name) => Object.hasOwn(value, name));
      return [key, value[exact ?? names.map((name) => alike.get(canonical(name))).find((name) => name !== undefined)]];
    })
    .filter(isThere);
}

const container = (node) =>
  isList(node) ? `an array of ${node.size}` : `an object with the keys ${[...node.keys()].join(", ")}`;

function outputs(wanted) {
  const what = [...wanted].map(([key, node]) => (typeof node === "string" ? key : `${key}: ${container(node)}`));
  const kind = [...wanted.values()].every((node) => typeof node === "string") ? "tensor" : "value";
  return wanted.size === 1
    ? `a ${kind} (${what[0]})`
    : `${wanted.size} ${kind}s (${what.join(", ")}), as an array or by name`;
}
