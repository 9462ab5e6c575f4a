import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { followGuide } from "./guide.fixture.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

describe("docs/closeness.md", () => {
  followGuide("closeness.md");

  it("gives the constants of the code", () => {
    const source = read("../packages/core/src/checks/tolerance.ts");
    const [, K64, F64, K, F] = /"float64" \? \{ K: (\d+), F: (\d+) \} : \{ K: (\d+), F: (\d+) \}/.exec(source) ?? [];
    const page = read("closeness.md");
    expect(page).toContain(`| float64 | ${K64} | ${F64} |`);
    for (const dtype of ["float32", "float16", "bfloat16"]) expect(page).toContain(`| ${dtype} | ${K} | ${F} |`);
    expect([K, F, K64, F64]).not.toContain(undefined);
  });
});
