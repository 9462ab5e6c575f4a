import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { followGuide } from "./guide.fixture.ts";

describe("docs/authoring.md", () => {
  const { blocks, folder, printed } = followGuide("authoring.md");

  it("shows a command for each of what an author does", () => {
    const text = blocks.map((block) => block.script).join("\n");
    for (const command of ["problem new", "problem test", "problem preview", "problem diff", "problem list", "grade"])
      expect(text).toContain(`allclose ${command}`);
  });

  it("ends with a problem that passes, without a warning, and was changed for real", () => {
    const { ok, proof, lint, files } = JSON.parse(readFileSync(join(folder, "result.json"), "utf8"));
    expect(ok).toBe(true);
    expect(lint).toMatchObject({ errors: [], warnings: [] });
    expect(proof.mutants.map((m: { id: string }) => m.id)).toEqual(["no-root", "sum-for-mean", "adds-epsilon"]);
    expect(files).toHaveLength(6);
    expect(existsSync(join(folder, "rms-norm.html"))).toBe(true);
    const told = printed.join("\n");
    expect(told).toMatch(/second\.json +No Hire +No Hire … Lean Hire/);
    expect(told).toContain("1 of 2 reports would get another verdict");
    expect(told).toMatch(/rms-norm +RMS layer normalisation +45 +2 +\.\/bank/);
  });
});
