// Dotted names: `state.m` and `state.v` are one value `state`, an object, in the candidate's own code and nowhere else.

/** Map of the first part of a name to the whole name or, of a dotted one, to the tree of its other parts. */
export function tree(names) {
  const root = new Map();
  for (const name of names) {
    const path = name.split(".");
    const last = path.pop();
    let at = root;
    for (const part of path) {
      if (!at.has(part)) at.set(part, new Map());
      at = at.get(part);
    }
    at.set(last, name);
  }
  return root;
}

/** Keys 0 … n-1 make a list. */
export const isList = (node) => Array.from(node.keys(), (_, i) => String(i)).every((key) => node.has(key));

/**
 * Values by the first part of their names, from a Map by whole names. What is undefined is left out of a group, and so is a
 * group of nothing else.
 */
export const group = (values) => new Map([...tree(values.keys())].map(([key, node]) => [key, build(node, values)]));

function build(node, values) {
  if (typeof node === "string") return values.get(node);
  const built = new Map([...node].map(([key, child]) => [key, build(child, values)]));
  const present = [...built].filter(([, value]) => value !== undefined);
  if (present.length === 0) return undefined;
  if (!isList(node)) return Object.fromEntries(present);
  const items = Array.from({ length: built.size }, (_, i) => built.get(String(i)));
  return items.slice(0, items.findLastIndex((value) => value !== undefined) + 1);
}

/** What now stands where `name` was put. */
export function leaf(groups, name) {
  const [first, ...path] = name.split(".");
  return path.reduce(
    (at, part) => (typeof at === "object" && at !== null && Object.hasOwn(at, part) ? at[part] : undefined),
    groups.get(first),
  );
}
