// Entries of kind module: weights are put, by name, into the fields of the candidate's instance and of the objects inside it.
import { Failed } from "./failures.mjs";
import { canonical } from "./names.mjs";
import { isTensor, isTyped, isUnchanged, show, transposed } from "./tensors.mjs";

const DEEPEST = 8;

/**
 * Loads every weight, and returns a Map of its name to a function that says whether it still is what was loaded.
 * Throws Failed `missing-parameter` when there is no place for one, or one of another shape.
 * @param parameters of the entry; @param make gives the tensor of a name
 */
export function loadWeights(instance, parameters, make) {
  const places = findPlaces(instance);
  const loaded = new Map();
  for (const [name, { place, exchange }] of match(places, parameters)) {
    const sent = make(name);
    const tensor = exchange ? transposed(sent) : sent;
    const there = place.owner[place.key];
    if (isTensor(there) && String(there.shape) !== String(tensor.shape))
      throw new Failed(
        "missing-parameter",
        `parameter ${accepted(name, parameters[name])} has shape ${show(sent.shape)}, so ${place.path} is to have ${show(tensor.shape)}${exchange ? " (its last two axes are exchanged)" : ""}, but it has ${show(there.shape)}`,
      );
    if (!Reflect.set(place.owner, place.key, tensor))
      throw new Failed("missing-parameter", `${place.path} is there for ${name}, but cannot be set`);
    // An accessor may keep it in a form of its own.
    const asIs = place.owner[place.key] === tensor;
    const { data } = tensor;
    loaded.set(name, () => {
      const again = exchange ? transposed(make(name)) : make(name);
      const same = { shape: again.shape, bytes: new Uint8Array(again.data.buffer) };
      return (!asIs || place.owner[place.key] === tensor) && isUnchanged(tensor, data, same);
    });
  }
  return loaded;
}

function match(places, parameters) {
  const found = new Map();
  const free = (fits) => places.filter((place) => fits(place) && ![...found.values()].some((f) => f.place === place));
  const one = (fits, exchange = false) => {
    const [place, ...more] = free(fits);
    return place !== undefined && more.length === 0 ? { place, exchange } : undefined;
  };
  const first = (names, same) => {
    for (const { name, transposed: exchange } of names) {
      const place = one(({ path }) => same(path, name), exchange);
      if (place !== undefined) return place;
    }
    return undefined;
  };
  const exactly = (path, name) => path === name;
  const alike = (path, name) => canonical(path) === canonical(name);
  const ways = [
    (name) => one(({ path }) => path === name),
    (_, aliases) => first(aliases, exactly),
    (name, aliases) => first([{ name, transposed: false }, ...aliases], alike),
    (name) => one(({ key }) => canonical(key) === canonical(name)),
  ];
  for (const way of ways)
    for (const [name, spec] of Object.entries(parameters)) {
      const place = found.has(name) ? undefined : way(name, aliasesOf(spec));
      if (place !== undefined) found.set(name, place);
    }
  const missing = Object.keys(parameters).find((name) => !found.has(name));
  if (missing === undefined) return found;
  const paths = places.map(({ path }) => path);
  const has = paths.slice(0, 20).join(", ") + (paths.length > 20 ? ", …" : "");
  throw new Failed(
    "missing-parameter",
    `no parameter ${accepted(missing, parameters[missing])}; the module has: ${has || "no field that a weight could be put into (declare them in the class)"}`,
  );
}

/** Fields of an instance, declared with or without a value, and its accessors; of the objects inside it too. */
function findPlaces(owner, prefix = "", seen = new Set()) {
  if (seen.has(owner) || seen.size > 1000 || prefix.split(".").length > DEEPEST) return [];
  seen.add(owner);
  return namesOf(owner).flatMap((key) => {
    const value = owner[key];
    const path = prefix + key;
    if (typeof value === "function") return [];
    const isInner = typeof value === "object" && value !== null && !isTensor(value) && !isTyped(value);
    if (!isInner) return [{ path, owner, key }];
    return Array.isArray(value) && value.every((item) => typeof item !== "object" || Array.isArray(item))
      ? [{ path, owner, key }]
      : findPlaces(value, `${path}.`, seen);
  });
}

function namesOf(owner) {
  const names = Object.keys(owner);
  for (let at = Object.getPrototypeOf(owner); at && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const [name, { set }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (set !== undefined && name !== "__proto__") names.push(name);
  return [...new Set(names)];
}

const aliasesOf = ({ aliases }) =>
  aliases.map((alias) => (typeof alias === "string" ? { name: alias, transposed: false } : alias));

function accepted(name, spec) {
  const others = aliasesOf(spec).map((alias) => alias.name + (alias.transposed ? " transposed" : ""));
  return others.length > 0 ? `${name} (also accepted: ${others.join(", ")})` : name;
}
