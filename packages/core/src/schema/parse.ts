import type * as z from "zod";
import { InputError } from "../errors.ts";
import { alternatives, fieldsOf, schemasAt, wordsOf } from "./allowed.ts";
import { near } from "./near.ts";

/** Lists and objects within each other. No file of ours comes near it, and schemas are read by recursion. */
const DEEPEST = 100;
/** A person mends the first, and reads again. */
const MOST_ISSUES = 20;
/** Of one issue, in characters. */
const LONGEST = 600;

/**
 * Validates what came out of a file. Every issue names the file, the path in it, what was expected and what came.
 * @throws InputError `schema/invalid`, `schema/too-deep`
 */
export function parse<T extends z.ZodType>(schema: T, value: unknown, file: string): z.infer<T> {
  if (isDeeper(value, DEEPEST))
    throw new InputError("schema/too-deep", [`${file}: lists and objects are nested more than ${DEEPEST} deep in it`]);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const lines = issues.slice(0, MOST_ISSUES).flatMap((issue) => describe(issue, { schema, root: value, file }));
  const more = issues.reduce(
    (n, issue) => n + (issue.code === "unrecognized_keys" ? issue.keys.length : 1),
    -MOST_ISSUES,
  );
  throw new InputError("schema/invalid", [
    ...lines.slice(0, MOST_ISSUES).map((line) => shortened(line, LONGEST)),
    ...(more > 0 ? [`${file}: and ${more} more like these`] : []),
  ]);
}

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === "object" &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));

const shortened = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

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
    return issue.keys
      .slice(0, MOST_ISSUES)
      .map((key) => `${where}: there is no field ${shortened(key, 60)}${near(key, known)}`);
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
  return shortened(typeof value === "object" || typeof value === "string" ? JSON.stringify(value) : String(value), 60);
}

function at(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  );
}
