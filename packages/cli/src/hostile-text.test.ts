import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allclose, type Outcome } from "./cli.fixture.ts";
import { inJson } from "./in-json.ts";

const REPORTING = fileURLToPath(new URL("../../../security/attacks/submissions/reporting", import.meta.url));
const SLUG = "scaled-dot-product-attention";

/** What GitHub takes for a command, and what steers a terminal. */
const COMMAND = /^\s*::[a-z-]+|##\[/m;
const STEERS = /[^\P{Cc}\n\t]|\p{Cf}|[\u2028\u2029]/u;

describe("in a CI job, texts that give commands", () => {
  const folder = mkdtempSync(join(tmpdir(), "allclose-hostile-"));
  const [out, files] = [join(folder, "out"), join(folder, "files")];
  let batch: Outcome;
  let one: Outcome;

  beforeAll(async () => {
    cpSync(REPORTING, files, { recursive: true });
    for (const name of readdirSync(files).filter((file) => /\.(py|js)$/.test(file))) {
      const text = readFileSync(join(files, name), "utf8");
      writeFileSync(
        join(files, name),
        text
          .replace("def softmax(x):", "def scaled_dot_product_attention(*x):")
          .replace("export function softmax(", "export function scaledDotProductAttention("),
      );
    }
    cpSync(join(files, "markdown.py"), join(files, '=HYPERLINK("x-attack").py'));
    const env = { ...process.env, CI: "true", GITHUB_ACTIONS: "true", FORCE_COLOR: "0" };
    const args = ["--problem", SLUG];
    batch = await allclose(
      ["grade", files, "--batch", ...args, "--out", out, "--csv", join(folder, "table.csv"), "--jobs", "2"],
      { env },
    );
    one = await allclose(["grade", join(files, "workflow-commands.py"), ...args, "--json", "-"], { env });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("give none in what is printed", () => {
    expect(batch.out).toContain("workflow-commands.py");
    for (const text of [batch.out, batch.err, one.out, one.err]) {
      expect(COMMAND.exec(text)).toBeNull();
      expect(STEERS.exec(text)).toBeNull();
    }
  });

  it("give none in any report, and stand in the JSON as they were", () => {
    const reports = readdirSync(out);
    expect(reports.length).toBeGreaterThan(20);
    for (const name of reports) {
      const text = readFileSync(join(out, name), "utf8");
      expect(COMMAND.exec(text)).toBeNull();
      expect(STEERS.exec(text)).toBeNull();
    }
    expect(one.out).toContain("#\\u0023[set-env name=PATH;]");
    expect(JSON.stringify(JSON.parse(one.out))).toContain("##[set-env name=PATH;]");
  });

  it("are no formula in the table", () => {
    const table = readFileSync(join(folder, "table.csv"), "utf8");
    expect(table).toContain("'=HYPERLINK");
    expect(table).not.toMatch(/^["]?[=+@-]/m);
  });
});

it("writes by their numbers what JSON would let through", () => {
  const value = ["\u009b31m", "\u202e", "\u{e0041}", "##[group]", "::error::", "plain # text"];
  expect(JSON.parse(inJson(value))).toEqual(value);
  expect(inJson(value)).not.toMatch(STEERS);
  expect(inJson(["plain ## text"])).toBe('[\n  "plain ## text"\n]\n');
});
