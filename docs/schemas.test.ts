import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { schemaPage } from "../scripts/docs/schemas.mjs";

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly description?: string;
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../packages/core/schemas/${name}.schema.json`, import.meta.url), "utf8"));

/** Every field, however deep, with what is said of it. */
const fieldsOf = (value: unknown): [string, string | undefined][] => {
  if (typeof value !== "object" || value === null) return [];
  const { properties } = value as Schema;
  const own =
    typeof properties === "object"
      ? Object.entries(properties).map(([name, field]) => [name, field.description] as [string, string | undefined])
      : [];
  return [...own, ...Object.values(value).flatMap(fieldsOf)];
};

describe("the reference of the file formats", () => {
  it.each(["problem", "rubric", "evidence"])("names every field of %s and says what its schema says of it", (name) => {
    const page = schemaPage(name);
    const fields = fieldsOf(read(name));
    expect(fields.length).toBeGreaterThan(15);
    for (const [field, description] of fields) {
      expect(page, field).toMatch(new RegExp(`[\`{ ]${field}[\`:]`));
      if (description) expect(page).toContain(description.split(/[<>*_[\]{}|`]/)[0]);
    }
  });

  it("leaves the evidence of a report to its own page", () => {
    const page = schemaPage("report");
    expect(page).toContain("| `evidence` | [`evidence`](evidence.md) | yes |");
    expect(page).not.toContain("hiddenDigest");
    for (const field of ["judgement", "derivation", "flips", "measurements", "peakBytes"])
      expect(page).toContain(`| \`${field}\` |`);
  });

  it("leaves the problem and the rubric of a golden file to theirs", () => {
    const page = schemaPage("golden");
    expect(page).toContain("| `spec` | [`problem.spec`](problem.md) | yes |");
    expect(page).toContain("| `rubric` | [`problem.rubric`](rubric.md) | yes |");
    expect(page).not.toContain("strong-hire");
    expect(page).toContain("| `word` | `string \\| null` | yes |");
    for (const field of ["seed", "mistakes", "question", "overflows", "tensors"])
      expect(page).toContain(`| \`${field}\` |`);
  });

  it("tells variants by what sets them apart, and what is required from what has a default", () => {
    expect(schemaPage("problem")).toContain("### `kind: property` `property: causal`");
    const rubric = schemaPage("rubric");
    expect(rubric).toContain("### with `human`");
    expect(rubric).toContain("| `weight` | `number > 0` |  | `1` | Relative to its siblings |");
    expect(rubric).toContain("| `version` | `integer > 0` | yes |  |  |");
  });
});
