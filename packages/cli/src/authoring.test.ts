import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { MAIN, type Outcome } from "./cli.fixture.ts";

const GUIDE = fileURLToPath(new URL("../../../docs/authoring.md", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "allclose-guide-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// `allclose` on the PATH is what was built; no registry is within reach.
const bin = join(folder, "bin");
const work = join(folder, "work");
mkdirSync(bin);
mkdirSync(work);
writeFileSync(join(bin, "allclose"), `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
chmodSync(join(bin, "allclose"), 0o755);
const env = { ...process.env, PATH: `${bin}:${process.env["PATH"]}`, npm_config_offline: "true" };

const sh = (script: string): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = execFile("/bin/sh", ["-eu", "-c", script], { cwd: work, env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
    child.stdin?.end();
  });

/** The `sh` blocks of the guide, by the heading above each; fences inside a block are the block's own text. */
function blocks(): { heading: string; script: string }[] {
  const out: { heading: string; script: string }[] = [];
  let heading = "";
  let script: string[] | undefined;
  let heredoc = false;
  for (const line of readFileSync(GUIDE, "utf8").split("\n")) {
    if (script === undefined) {
      if (line.startsWith("## ")) heading = line.slice(3);
      if (line === "```sh") script = [];
      continue;
    }
    if (line === "```" && !heredoc) {
      out.push({ heading, script: script.join("\n") });
      script = undefined;
      continue;
    }
    if (line.endsWith("<<'END'")) heredoc = true;
    if (line === "END") heredoc = false;
    script.push(line);
  }
  return out;
}

describe("docs/authoring.md", () => {
  const all = blocks();
  const printed: string[] = [];

  it("shows a command for each of what an author does", () => {
    const text = all.map((block) => block.script).join("\n");
    for (const command of ["problem new", "problem test", "problem preview", "problem diff", "problem list", "grade"])
      expect(text).toContain(`allclose ${command}`);
  });

  it.each(all.map(({ heading, script }, i) => [i + 1, heading, script] as const))(
    "block %i runs as it stands: %s",
    async (_, __, script) => {
      const { code, out, err } = await sh(script);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      // A patch that had to be moved or guessed at no longer shows what stands in the file.
      expect(out).not.toMatch(/offset|fuzz/);
      printed.push(out);
    },
    // A block may grade a dozen files, on a machine that has other things to do.
    300_000,
  );

  it("ends with a problem that passes, without a warning, and was changed for real", () => {
    const { ok, proof, lint, files } = JSON.parse(readFileSync(join(work, "result.json"), "utf8"));
    expect(ok).toBe(true);
    expect(lint).toMatchObject({ errors: [], warnings: [] });
    expect(proof.mutants.map((m: { id: string }) => m.id)).toEqual(["no-root", "sum-for-mean", "adds-epsilon"]);
    expect(files).toHaveLength(6);
    expect(existsSync(join(work, "rms-norm.html"))).toBe(true);
    const told = printed.join("\n");
    expect(told).toMatch(/second\.json +No Hire +No Hire … Lean Hire/);
    expect(told).toContain("1 of 2 reports would get another verdict");
    expect(told).toMatch(/rms-norm +RMS layer normalisation +45 +2 +\.\/bank/);
  });
});
