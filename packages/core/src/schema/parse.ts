import type * as z from "zod";
import { InputError } from "../errors.ts";
import { alternatives, fieldsOf, schemasAt, wordsOf } from "./allowed.ts";
import { near } from "./near.ts";

/**
 * Validates what came out of a file. Every issue names the file, the path in it, what was expected and what came.
 * @throws InputError `schema/invalid`
 */
export function parse<T extends z.ZodType>(schema: T, value: unknown, file: string): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InputError(
    "schema/invalid",
    result.error.issues.flatMap((issue) => describe(issue, { schema, root: value, file })),
  );
}

interface Input {
  readonly schema: z.ZodType;
  readonly root: unknown;
  readonly file: string;
}

function describe(issue: z.core.$ZodIssue, input: Input): string[] {
  const where = `${input.file}: ${showPath(issue.path)}`;
  const came = at(input.root, issue.path);
  if (issue.code === "invalid_union") return describeUnion(issue, input, where, came);
  if (issue.code === "unrecognized_keys") {
    const known = fieldsOf(schemasAt(input.schema, issue.path, input.root));
    return issue.keys.map((key) => `${where}: there is no field ${key}${near(key, known)}`);
  }
  if (issue.code === "invalid_key") return [`${where}: expected ${issue.issues[0]?.message ?? "another name"}`];
  if (issue.code === "invalid_value")
    return [
      `${where}: expected ${issue.values.map(show).join(" or ")}, but ${show(came)} came${nearest(came, issue.values)}`,
    ];
  if (issue.code === "custom") return [`${where}: ${issue.message}`];
  if (issue.code === "invalid_type")
    return [`${where}: expected ${issue.expected}, but ${came === undefined ? "nothing" : show(came)} came`];
  return [`${where}: ${issue.message}; ${show(came)} came`];
}

/** A union says which branch was nearest: the discriminator's values, or else the branch with the fewest issues. */
function describeUnion(issue: z.core.$ZodIssueInvalidUnion, input: Input, where: string, came: unknown): string[] {
  const { discriminator, options } = issue as { discriminator?: string; options?: readonly z.core.util.Primitive[] };
  if (discriminator !== undefined && options !== undefined)
    return [`${where}: expected ${options.map(show).join(" or ")}, but ${show(came)} came${nearest(came, options)}`];
  const branches = issue.errors
    .filter((errors) => errors.length > 0)
    .sort((a, b) => depth(b) - depth(a) || a.length - b.length);
  const [best] = branches;
  if (best !== undefined && depth(best) > 0)
    return best.flatMap((inner) => describe({ ...inner, path: [...issue.path, ...inner.path] }, input));
  const allowed = schemasAt(input.schema, issue.path, input.root);
  const words = typeof came === "string" ? [came] : Object.keys(came ?? {});
  const hint = words.map((word) => nearest(word, [...wordsOf(allowed), ...fieldsOf(allowed)])).find(Boolean) ?? "";
  return [`${where}: expected ${alternatives(allowed).join(" or ")}, but ${show(came)} came${hint}`];
}

const depth = (errors: readonly z.core.$ZodIssue[]): number => Math.max(...errors.map((e) => e.path.length));

const nearest = (came: unknown, known: readonly unknown[]): string =>
  typeof came === "string" ? near(came, known.map(String)) : "";

const showPath = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? "the whole"
    : path.map((key, i) => (typeof key === "number" ? `[${key}]` : `${i === 0 ? "" : "."}${String(key)}`)).join("");

function show(value: unknown): string {
  if (typeof value === "object" && value !== null) {
    const text = JSON.stringify(value);
    return text.length > 60 ? `${text.slice(0, 57)}…` : text;
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function at(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  );
}
