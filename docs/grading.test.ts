import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { followGuide } from "./guide.fixture.ts";

describe("docs/grading.md", () => {
  const { folder } = followGuide("grading.md");

  it("grades a class of one right and one wrong answer", () => {
    const grades = readFileSync(join(folder, "grades.csv"), "utf8");
    expect(grades).toMatch(/ada.*lean-hire/);
    expect(grades).toMatch(/ben.*no-hire/);
  });
});
