import fc from "fast-check";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** A list or object, and a key of it. */
interface Spot {
  readonly holder: Json[] | { [key: string]: Json };
  readonly key: string | number;
}

/** Every place in a value where another value could stand. */
function spotsOf(value: Json): Spot[] {
  if (typeof value !== "object" || value === null) return [];
  const keys = Array.isArray(value) ? value.map((_, i) => i) : Object.keys(value);
  return keys.flatMap((key) => [{ holder: value, key }, ...spotsOf((value as Record<string | number, Json>)[key]!)]);
}

const at = ({ holder, key }: Spot): Json => (holder as Record<string | number, Json>)[key]!;
const put = (holder: Spot["holder"], key: string | number, value: Json): unknown =>
  Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });

/** Keys that mean something to JavaScript. */
const KEYS = ["__proto__", "constructor", "toString", "valueOf", "toJSON", "length", "then", ""];

/** Values that readers stumble over. */
const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    false,
    "",
    "x",
    "NaN",
    "Infinity",
    "__proto__",
    "\u0000",
    "\ud800",
    "\u202e\u001b[2J",
    0,
    1,
    -1,
    0.5,
    1e308,
    5e-324,
    2 ** 53,
    -(2 ** 53),
    2 ** 31,
    [],
    {},
    [[]],
    [null],
  ),
  fc.constantFrom(...KEYS).map((key) => JSON.parse(`{${JSON.stringify(key)}: 1}`) as Json),
  fc.constant({ toString: 1, valueOf: 1 } as unknown as Json),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.integer(),
  fc.double(),
  fc.nat(3000).map((n) => "a".repeat(n)),
  fc.nat(300).map((n) => Array<Json>(n).fill(0)),
);

/** Stands for a value that is nested or has as many parts as the number says; `jsonOf` writes it out. */
const MARK = /"\u00b6(deep|list|keys) (\d+)"/g;
const large = fc
  .tuple(fc.constantFrom("deep", "list", "keys"), fc.integer({ min: 100, max: 30_000 }))
  .map(([how, n]): Json => `\u00b6${how} ${n}`);

/** As JSON, with what is large in it. */
export const jsonOf = (value: unknown): string =>
  (JSON.stringify(value) ?? "null").replaceAll(MARK, (_, how: string, n: string) => {
    if (how === "deep") return "[".repeat(Number(n)) + "]".repeat(Number(n));
    if (how === "list") return `[${"0,".repeat(Number(n) - 1)}0]`;
    return `{${Array.from({ length: Number(n) }, (_, i) => `"k${i}":0`).join()}}`;
  });

type Change = (root: { value: Json }) => void;
const change: fc.Arbitrary<Change> = fc
  .tuple(
    fc.nat(2 ** 16),
    fc.nat(2 ** 16),
    fc.oneof({ arbitrary: leaf, weight: 40 }, { arbitrary: large, weight: 1 }),
    fc.constantFrom(...KEYS),
    fc.constantFrom("replace", "delete", "copy", "move", "rename", "add", "twice"),
  )
  .map(([which, other, value, word, how]): Change => {
    return (root) => {
      const spots = spotsOf(root as unknown as Json);
      const spot = spots[which % spots.length] as Spot;
      const from = spots[other % spots.length] as Spot;
      const { holder, key } = spot;
      const inside = at(spot);
      if (how === "replace") put(holder, key, structuredClone(value));
      else if (how === "copy" || how === "move") {
        const copy = structuredClone(at(from));
        if (how === "move") put(from.holder, from.key, structuredClone(inside));
        put(holder, key, copy);
      } else if (how === "add" && typeof inside === "object" && inside !== null)
        put(inside, Array.isArray(inside) ? inside.length : word, structuredClone(value));
      else if (how === "twice" && Array.isArray(holder)) holder.push(structuredClone(inside));
      else if (how === "rename" && !Array.isArray(holder)) {
        const name = other % 2 === 0 ? word : String(from.key);
        if (holder !== (root as unknown)) {
          delete holder[key];
          put(holder, name, inside);
        }
      } else if (how === "delete" && holder !== (root as unknown)) {
        if (Array.isArray(holder)) holder.splice(key as number, 1);
        else delete holder[key];
      }
    };
  });

/** Examples of what JSON can say with one to four things in them replaced, copied, moved, renamed, added or taken away. */
export const valuesLike = (examples: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.tuple(fc.constantFrom(...examples), fc.array(change, { minLength: 1, maxLength: 4 })).map(([example, changes]) => {
    const root = { value: structuredClone(example) as Json };
    for (const apply of changes) apply(root);
    return root.value;
  });
