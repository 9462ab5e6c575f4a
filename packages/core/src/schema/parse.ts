import type * as z from "zod";
import { InputError } from "../errors.ts";
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
    result.error.issues.flatMap((issue) => describe(issue, value, file)),
  );
}

function describe(issue: z.core.$ZodIssue, root: unknown, file: string): string[] {
  const where = `${file}: ${showPath(issue.path)}`;
  const came = at(root, issue.path);
  if (issue.code === "invalid_union") return describeUnion(issue, root, file, where, came);
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(typeof came === "object" && came !== null ? came : {});
    return issue.keys.map(
      (key) =>
        `${where}: there is no field ${key}${near(
          key,
          known.filter((k) => k !== key),
        )}`,
    );
  }
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
function describeUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  root: unknown,
  file: string,
  where: string,
  came: unknown,
): string[] {
  const { discriminator, options } = issue as { discriminator?: string; options?: readonly z.core.util.Primitive[] };
  if (discriminator !== undefined && options !== undefined)
    return [`${where}: expected ${options.map(show).join(" or ")}, but ${show(came)} came${nearest(came, options)}`];
  const branches = issue.errors
    .filter((errors) => errors.length > 0)
    .sort((a, b) => depth(b) - depth(a) || a.length - b.length);
  const [best] = branches;
  if (best === undefined) return [`${where}: ${show(came)} is not one of what may stand here`];
  if (depth(best) === 0) return [`${where}: ${show(came)} is not one of what may stand here`];
  return best.flatMap((inner) => describe({ ...inner, path: [...issue.path, ...inner.path] }, root, file));
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
