import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SaxesParser } from "saxes";
import { afterAll, describe, expect, it } from "vitest";
import { allclose } from "./cli.fixture.ts";

const bank = fileURLToPath(new URL("../../../rubrics/scaled-dot-product-attention/", import.meta.url));
const right = join(bank, "submissions/correct-typescript.ts");
const folder = mkdtempSync(join(tmpdir(), "allclose-reports-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const grade = (submission: string, ...more: string[]) =>
  allclose(["grade", submission, "--problem", "scaled-dot-product-attention", ...more]);
const read = (name: string) => readFileSync(join(folder, name), "utf8");

function wellFormed(xml: string): void {
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.write(xml).close();
}

describe("a grading's reports", () => {
  it("are written in every format at once, beside what is printed", async () => {
    const evil = join(folder, "evil.ts");
    writeFileSync(
      evil,
      'export function scaledDotProductAttention() { throw new Error("<b>@octocat</b> ]]> \\u0000\\u001b[2J | `"); }',
    );
    const { code, out, err } = await grade(
      evil,
      ...["markdown", "junit", "gradescope", "prairielearn", "html", "json"].flatMap((name) => [
        `--${name}`,
        join(folder, `out.${name}`),
      ]),
    );
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("No Hire");
    expect(read("out.markdown")).toMatch(/^## ❌ No Hire/);
    expect(read("out.markdown")).not.toMatch(/@octocat|<b>/);
    wellFormed(read("out.junit"));
    expect(read("out.junit")).toContain("&lt;b&gt;@octocat&lt;/b&gt;");
    const { judgement } = JSON.parse(read("out.json"));
    expect(JSON.parse(read("out.gradescope")).score).toBeCloseTo(100 * judgement.score.low, 6);
    expect(JSON.parse(read("out.prairielearn"))).toMatchObject({ gradable: true, score: judgement.score.low });
  });

  it("go to standard output alone where the file is -", async () => {
    const { code, out } = await grade(right, "--prairielearn", "-");
    expect(code).toBe(0);
    const { gradable, score, output } = JSON.parse(out);
    expect(gradable).toBe(true);
    expect(score).toBeGreaterThan(0.7);
    expect(score).toBeLessThan(1);
    expect(output).toContain("its low end counts");
  });

  it("do not mix on standard output", async () => {
    const { code, out, err } = await grade(right, "--junit", "-", "--markdown", "-");
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain("only one report can go to standard output, but --markdown and --junit were given -");
  });

  it("that cannot be written are named, while the result is printed and the others are written", async () => {
    const missing = join(folder, "no-such-folder", "report.xml");
    const page = join(folder, "still.html");
    const { code, out, err } = await grade(right, "--markdown", folder, "--junit", missing, "--html", page);
    expect(code).toBe(2);
    expect(out).toContain("Lean Hire … Strong Hire");
    expect(err).toContain(`--markdown ${folder}: cannot be written (EISDIR): it is a folder; give the name of a file`);
    expect(err).toContain(`--junit ${missing}: cannot be written (ENOENT): there is no such folder`);
    expect(err).not.toMatch(/\bat .*\.js:\d/);
    expect(existsSync(page)).toBe(true);
  });

  // Whoever runs this may be root, whom no permission stops; the kernel's own folder takes files from nobody.
  it.skipIf(!existsSync("/sys/kernel"))("say that a folder takes no file", async () => {
    const { code, out, err } = await grade(right, "--gradescope", "/sys/kernel/results.json");
    expect(code).toBe(2);
    expect(out).toContain("Lean Hire … Strong Hire");
    expect(err).toMatch(
      /^--gradescope \/sys\/kernel\/results\.json: cannot be written \(E\w+\): (permission denied|its folder is read-only)\n$/,
    );
  });
});
