import type * as z from "zod";

type Schema = z.core.$ZodTypes;

/** The schemas that may apply to the place where a path leads, for saying what could have stood there. */
export function schemasAt(root: z.core.$ZodType, path: readonly PropertyKey[], value: unknown): Schema[] {
  let here = fitting(open(root), value);
  let at = value;
  for (const key of path) {
    at = typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined;
    here = fitting(here.flatMap((schema) => within(schema, key)).flatMap(open), at);
  }
  return here;
}

/** The names of the fields that objects among the schemas have. */
export const fieldsOf = (schemas: readonly Schema[]): string[] =>
  schemas.flatMap(({ _zod: { def } }) => (def.type === "object" ? Object.keys(def.shape) : []));

/** The words among what the schemas allow. */
export const wordsOf = (schemas: readonly Schema[]): string[] =>
  schemas.flatMap(({ _zod: { def } }) =>
    def.type === "literal" ? def.values.map(String) : def.type === "enum" ? Object.keys(def.entries) : [],
  );

/** What the schemas allow, as somebody would write it. */
export const alternatives = (schemas: readonly Schema[]): string[] => {
  const texts = schemas.flatMap((schema) => {
    const { def } = schema._zod;
    if (def.type === "object") return [`{ ${Object.keys(def.shape).join(", ")} }`];
    const words = wordsOf([schema]);
    return words.length > 0 ? words : [def.type];
  });
  return [...new Set(texts)];
};

/** Unions and wrappers, down to the schemas that decide. */
function open(schema: z.core.$ZodType): Schema[] {
  const { def } = (schema as Schema)._zod;
  if (def.type === "union") return def.options.flatMap(open);
  if (def.type === "optional" || def.type === "default" || def.type === "nullable") return open(def.innerType);
  return def.type === "lazy" ? open(def.getter()) : [schema as Schema];
}

function within(schema: Schema, key: PropertyKey): z.core.$ZodType[] {
  const { def } = schema._zod;
  if (def.type === "array") return [def.element];
  if (def.type === "record") return [def.valueType];
  if (def.type !== "object") return [];
  const field = Object.hasOwn(def.shape, key) ? def.shape[String(key)] : def.catchall;
  return field === undefined ? [] : [field];
}

/** Where a field such as `kind` tells the alternatives apart, only those that it names. */
function fitting(schemas: readonly Schema[], value: unknown): Schema[] {
  const fits = schemas.filter(
    ({ _zod: { def } }) =>
      def.type !== "object" ||
      Object.entries(def.shape).every(([name, field]) => {
        const { def: own } = (field as Schema)._zod;
        return own.type !== "literal" || own.values.includes((value as Record<string, never> | null)?.[name]);
      }),
  );
  return fits.length > 0 ? fits : [...schemas];
}
