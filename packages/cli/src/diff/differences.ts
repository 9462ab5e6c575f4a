/** One place where two values differ: its path, and what changed there in words. */
export interface Difference {
  readonly path: string;
  readonly says: string;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Where two values as they come out of YAML differ. Objects are compared field by field, in whatever order; lists of objects
 * member by member, under the `id` or `criterion` that they name, or else by their place; other lists as a whole.
 */
export function differences(before: unknown, after: unknown, path = ""): Difference[] {
  const [a, b] = [fieldsOf(before), fieldsOf(after)];
  if (a === undefined || b === undefined) return leaf(before, after, path);
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const inside = keys.flatMap((key) => differences(a[key], b[key], path === "" ? key : `${path}.${key}`));
  const [was, is] = [Object.keys(a).join(", "), Object.keys(b).join(", ")];
  const ordered = Array.isArray(before) || /(^|\.)(args|returns)$/.test(path);
  return inside.length === 0 && ordered && was !== is ? [{ path, says: `order: ${was} → ${is}` }] : inside;
}

function leaf(before: unknown, after: unknown, path: string): Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (before === undefined) return [{ path, says: `added: ${show(after)}` }];
  if (after === undefined) return [{ path, says: `removed: ${show(before)}` }];
  return [{ path, says: `${show(before)} → ${show(after)}` }];
}

/** An object's fields, or those of a list of objects; nothing for what has none. */
function fieldsOf(value: unknown): Fields | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) return value as Fields;
  if (value.some((member) => typeof member !== "object" || member === null)) return undefined;
  const names = value.map((member: Fields) => member["id"] ?? member["criterion"]);
  const named = names.every((name) => typeof name === "string") && new Set(names).size === names.length;
  return Object.fromEntries(value.map((member, i) => [named ? names[i] : i, member]));
}

function show(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
