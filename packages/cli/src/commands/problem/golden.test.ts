import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readGolden } from "@allclose/core";
import { afterAll, describe, expect, it } from "vitest";
import { allclose } from "../../cli.fixture.ts";

const SLUG = "scaled-dot-product-attention";
const cwd = mkdtempSync(join(tmpdir(), "allclose-golden-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const golden = (...more: string[]) => allclose(["problem", "golden", SLUG, ...more], { cwd });

describe("allclose problem golden", () => {
  it("writes what a page grades by, the same whenever it is asked", async () => {
    expect(await golden("--out", "attention.json")).toEqual({ code: 0, out: "", err: "" });
    const text = readFileSync(join(cwd, "attention.json"), "utf8");
    const { problem, options } = readGolden(JSON.parse(text), "attention.json");
    expect(problem.spec.id).toBe(SLUG);
    expect(options).toEqual({ seed: { visible: "allclose" }, dtype: "float32" });
    expect((await golden()).out).toBe(text);
    // Sentences of the reference and of the hints.
    for (const secret of ["The scores are not divided", "export const reference", "hidden:"])
      expect(text).not.toContain(secret);
  });

  it("adds what the named mistakes give, and their sentences, when asked to", async () => {
    const { out } = await golden("--mistakes");
    const { problem } = readGolden(JSON.parse(out));
    expect(problem.reference.mistakes["no-scale"]?.says).toMatch(/^The scores are not divided/);
    const without = readGolden(JSON.parse((await golden()).out));
    expect(without.problem.reference.mistakes).toEqual({});
  });

  it("takes another seed and another of the problem's dtypes", async () => {
    const { out } = await golden("--seed", "spring", "--dtype", "float64");
    expect(readGolden(JSON.parse(out)).options).toEqual({ seed: { visible: "spring" }, dtype: "float64" });
    const other = await allclose(["problem", "golden", "adamw", "--dtype", "bfloat16"], { cwd });
    expect(other.code).toBe(2);
    expect(other.err).toContain("is graded in");
  });

  it.each(["", " ", "a\nb"])("refuses the seed %j, as allclose inputs does", async (seed) => {
    const { code, out, err } = await golden("--seed", seed);
    expect(err).toContain("a seed is one line of text, such as exam-7");
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });

  it("explains itself with examples", async () => {
    const { out } = await allclose(["problem", "golden", "--help"]);
    expect(out).toContain("allclose problem golden rope --bank ./my-bank --dtype float64 --out rope.golden.json");
  });
});
