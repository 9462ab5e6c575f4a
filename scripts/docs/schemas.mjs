import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../root.mjs";
import { cell, code, table } from "./markdown.mjs";

const PAGES = {
  problem: [
    "Fields of problem.yaml",
    "The signature to implement, the inputs it is tried on and the checks. In words: [Checks and families](../../checks.md).",
  ],
  rubric: [
    "Fields of rubric.yaml",
    "The criteria, and the gates and thresholds that make a verdict of them. In words: [How a verdict is derived](../../verdict.md).",
  ],
  evidence: [
    "Fields of evidence",
    "What `collectEvidence` returns, and what a report holds: facts, and nothing that is a judgement.",
  ],
  report: ["Fields of a report", "What `allclose grade --json` writes."],
  golden: [
    "Fields of a golden file",
    "What `allclose problem golden` writes: the reference's answers to the visible inputs. In words: [Embed it](../../embedding.md).",
  ],
};

/** Whose fields stand on pages of their own. */
const ELSEWHERE = { report: ["evidence"], golden: ["problem", "rubric"] };

/** Writes a page for each JSON Schema of core: its fields, their types, defaults and descriptions. */
export function writeSchemas(folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of Object.keys(PAGES)) writeFileSync(join(folder, `${name}.md`), schemaPage(name));
}

const read = (name) =>
  JSON.parse(readFileSync(join(ROOT, "packages", "core", "schemas", `${name}.schema.json`), "utf8"));

/** @returns a page of Markdown: a table for each kind of object in the schema of this name */
export function schemaPage(name) {
  const schema = read(name);
  const page = new Page(Object.fromEntries((ELSEWHERE[name] ?? []).map((other) => [`${other}.md`, read(other)])));
  page.add(name, schema);
  const file = `@allclose/core/schemas/${name}.schema.json`;
  const [title, about] = PAGES[name];
  return [`# ${title}`, about, `JSON Schema: \`${file}\`.`, ...page.sections(schema)].join("\n\n");
}

class Page {
  #root;
  #known = new Map();
  #waiting = [];

  /** @param elsewhere schemas that have pages of their own, by the address of it */
  constructor(elsewhere) {
    for (const [address, { $schema, $defs, ...schema }] of Object.entries(elsewhere))
      this.#known.set(JSON.stringify(schema), address);
  }

  add(path, schema) {
    const key = JSON.stringify(schema);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const id = path
      .replaceAll(/[^a-z0-9]+/gi, "-")
      .replace(/-$/, "")
      .toLowerCase();
    this.#known.set(key, `#${id}`);
    this.#waiting.push({ path, id, schema });
    return `#${id}`;
  }

  sections(root) {
    this.#root = root;
    const out = [];
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const { path, id, schema } = next;
      const later = this.#waiting;
      this.#waiting = [];
      out.push(
        `## ${code(path)} {#${id}}`,
        ...(schema.description ? [cell(schema.description)] : []),
        ...this.#body(path, schema),
      );
      this.#waiting.push(...later); // what belongs to this object stands right below it
    }
    return out;
  }

  #body(path, schema) {
    const variants = variantsOf(schema);
    if (variants.length === 1) return [this.#table(path, schema)];
    return variants.flatMap((variant) => [
      `### ${label(variant, variants)}`,
      ...(variant.description ? [cell(variant.description)] : []),
      this.#table(path, variant),
    ]);
  }

  #table(path, { properties = {}, required = [], additionalProperties }) {
    const below = (name) => (this.#root.properties === properties ? name : `${path}.${name}`);
    const rows = Object.entries(properties).map(([name, schema]) => [
      code(name),
      this.#type(below(name), schema),
      required.includes(name) ? "yes" : "",
      "default" in schema ? code(JSON.stringify(schema.default)) : "",
      cell(schema.description ?? ""),
    ]);
    if (additionalProperties)
      rows.push([
        "any other",
        this.#type(below("<name>"), additionalProperties),
        "",
        "",
        cell(additionalProperties.description ?? ""),
      ]);
    return table(["field", "type", "required", "default", "meaning"], rows);
  }

  /** A type in Markdown; what has fields of its own becomes a section, and a link to it. */
  #type(path, given) {
    const schema = this.#resolve(given);
    if (isShort(schema)) return code(short(schema));
    if (schema.type === "array") return `list of ${this.#type(`${path}[]`, schema.items)}`;
    if (schema.type === "object" && !schema.properties)
      return `map to ${this.#type(`${path}.<name>`, schema.additionalProperties)}`;
    if (variantsOf(schema).every((variant) => variant.type === "object"))
      return `[${code(path)}](${this.add(path, schema)})`;
    return unionOf(schema)
      .map((one) => this.#type(path, one))
      .join(" or ");
  }

  #resolve = (schema) => (schema.$ref ? this.#root.$defs[schema.$ref.split("/").at(-1)] : schema);
}

const variantsOf = (schema) => unionOf(schema)?.flatMap(variantsOf) ?? [schema];

/** What tells a variant from its siblings: its constants, or else its fields. */
function label({ properties }, siblings) {
  const constants = Object.entries(properties).filter(([, { const: value }]) => value !== undefined);
  if (constants.length > 0) return constants.map(([name, { const: value }]) => code(`${name}: ${value}`)).join(" ");
  const own = Object.keys(properties).filter((name) => siblings.some((sibling) => !(name in sibling.properties)));
  return `with ${own.map(code).join(", ")}`;
}

/** Whether a type fits into a cell: few fields, that have nothing to say. */
function isShort(schema) {
  const { $ref, type, items, properties, additionalProperties } = schema;
  if ($ref) return false;
  const union = unionOf(schema);
  if (union) return union.every(isShort);
  if (type === "array") return isShort(items);
  if (additionalProperties && !isShort(additionalProperties)) return false;
  const fields = Object.values(properties ?? {});
  const deep = fields.some((field) => field.type === "object" || field.items?.type === "object");
  return fields.length <= (deep ? 1 : 3) && fields.every((field) => field.description === undefined && isShort(field));
}

function short(schema) {
  const { type, const: constant, enum: words, items, properties, additionalProperties } = schema;
  if (constant !== undefined) return JSON.stringify(constant);
  if (words) return words.map((word) => JSON.stringify(word)).join(" | ");
  const union = unionOf(schema);
  if (union) return [...new Set(union.map(short))].join(" | ");
  if (type === "array") return short(items).includes(" ") ? `(${short(items)})[]` : `${short(items)}[]`;
  if (type !== "object") return `${[type].flat().join(" | ")}${range(schema)}`;
  const fields = Object.entries(properties ?? { "<name>": additionalProperties });
  return `{ ${fields.map(([name, field]) => `${name}: ${short(field)}`).join(", ")} }`;
}

const unionOf = ({ anyOf, oneOf }) => anyOf ?? oneOf;

/** The bounds of a number; those of every safe integer are none. */
function range({ minimum: least, maximum: most, exclusiveMinimum: above }) {
  const low = least === -Number.MAX_SAFE_INTEGER ? undefined : least;
  const high = most === Number.MAX_SAFE_INTEGER ? undefined : most;
  if (low !== undefined && high !== undefined) return ` ${low} … ${high}`;
  const bounds = [
    above !== undefined && `> ${above}`,
    low !== undefined && `≥ ${low}`,
    high !== undefined && `≤ ${high}`,
  ];
  return bounds
    .filter(Boolean)
    .map((bound) => ` ${bound}`)
    .join(",");
}
