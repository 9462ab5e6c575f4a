import { readFileSync } from "node:fs";
import { entry, parse, problemSpec } from "@allclose/core";
import { describe, expect, test } from "vitest";
import { readYaml } from "../problem/yaml.ts";

// docs/checks.md: its examples are read as a problem, and its tables are held against the JSON Schema.
const page = readFileSync(new URL("../../../../docs/checks.md", import.meta.url), "utf8");
type Block = { checks?: Record<string, string>[]; families?: object; entry?: object; others?: object[] };
const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, text], i) => readYaml(text as string, `docs/checks.md: example ${i}`) as Block,
);
const [signature, ...examples] = blocks as [Required<Block>, ...Block[]];
const examplesOf = (field: keyof Block) => examples.filter((block) => block[field] !== undefined);

const problemWith = (more: Block) => ({
  id: "example",
  version: 1,
  title: "Example",
  paper: { title: "None", authors: "Nobody", year: 2020 },
  minutes: 5,
  difficulty: 1,
  entry: signature.entry,
  others: signature.others,
  checks: more.checks ?? [{ id: "shapes", kind: "shape" }],
  families: { ...signature.families, ...more.families },
});

interface Variant {
  readonly properties: Readonly<Record<string, { const?: string; default?: unknown }>>;
}
const schema = JSON.parse(readFileSync(new URL("../../../core/schemas/problem.schema.json", import.meta.url), "utf8"));
const open = (part: { oneOf?: never[]; anyOf?: never[] } & Variant): Variant[] =>
  (part.oneOf ?? part.anyOf)?.flatMap(open) ?? [part];
const variants = open(schema.properties.checks.items).map(({ properties }) => ({
  name: (properties["property"] ?? properties["test"] ?? properties["kind"])?.const as string,
  properties,
}));
const COMMON = ["id", "kind", "property", "test", "families", "of", "kills", "because"];

/** The text under a heading of this name, up to the next heading. */
const sectionOf = (name: string) => new RegExp(`\n##+ ${name}\n([\\s\\S]*?)(?=\n## |\n### |$)`).exec(page)?.[1] ?? "";

describe("docs/checks.md", () => {
  test.each(variants)(
    "has a section on $name, with its fields, their defaults and an example",
    ({ name, properties }) => {
      const section = sectionOf(name);
      for (const [field, { default: value }] of Object.entries(properties)) {
        if (COMMON.includes(field)) continue;
        const row = section
          .split("\n")
          .find((line) => line.startsWith("|") && line.split("|")[1]?.includes(`\`${field}\``));
        expect(row, `${name}: a row on ${field}`).toBeDefined();
        if (value !== undefined) {
          const shown =
            typeof value === "number" && Math.abs(value) < 1e-3 && value !== 0
              ? value.toFixed(6)
              : JSON.stringify(value);
          expect(row?.split("|")[2], `${name}: the default of ${field}`).toContain(shown);
        }
      }
      const kinds = examples.flatMap(({ checks = [] }) => checks.map((c) => c["property"] ?? c["test"] ?? c["kind"]));
      expect(kinds).toContain(name);
    },
  );

  test("gives examples of checks that fit its signature", () => {
    expect(examplesOf("checks").length).toBe(variants.length);
    for (const block of examplesOf("checks"))
      expect(() => parse(problemSpec, problemWith(block), "checks.md")).not.toThrow();
  });

  test("gives families and another entry that can be read", () => {
    for (const block of examplesOf("families"))
      expect(() => parse(problemSpec, problemWith(block), "checks.md")).not.toThrow();
    for (const block of examplesOf("entry")) expect(() => parse(entry, block.entry, "checks.md")).not.toThrow();
    expect([examplesOf("families").length, examplesOf("entry").length]).toEqual([1, 1]);
  });

  test("would fail with an example that does not fit", () => {
    const wrong = { checks: [{ id: "a", kind: "property", property: "linear", in: "W" }] };
    expect(() => parse(problemSpec, problemWith(wrong), "checks.md")).toThrow("no argument called W");
  });

  test("names every distribution, mask and extreme", () => {
    const text =
      JSON.stringify(schema.properties.families) + JSON.stringify(variants.find(({ name }) => name === "stability"));
    const words = [
      ...text.matchAll(
        /"(normal|uniform|integers|constant|values|extreme|hot-row|order|lognormal|gapped|ties|subnormal|simplex|permutation|signs|causal|padding|open|random|rows-off|large|equal|ones|empty|off-block|infinite-rows|masked-rows)"/g,
      ),
    ];
    expect(new Set(words.map(([, word]) => word)).size).toBe(27);
    for (const [, word] of words) expect(page).toMatch(new RegExp(`^\\| .*\`${word}[\`:]`, "m"));
  });

  test("links only to sections and files that there are", () => {
    const anchors = [...page.matchAll(/^##+ (.*)$/gm)].map(([, title]) =>
      (title as string).toLowerCase().replaceAll(" ", "-"),
    );
    for (const [, target] of page.matchAll(/\]\(([^)]+)\)/g)) {
      if (target?.startsWith("#")) expect(anchors).toContain(target.slice(1));
      else expect(() => readFileSync(new URL(`../../../../docs/${target}`, import.meta.url))).not.toThrow();
    }
  });
});
