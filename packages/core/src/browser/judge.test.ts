import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { describe, expect, it } from "vitest";
import { judge } from "../judging/judge.ts";
import { evidence } from "../schema/evidence.ts";
import { rubric } from "../schema/rubric.ts";

const CHROMIUM = "/usr/bin/chromium";

const stored = async () => JSON.parse(await readFile(new URL("./stored.json", import.meta.url), "utf8"));

/** What a web page would load: all of core, bundled for a browser. Fails when anything needs Node. */
async function bundle(): Promise<string> {
  const result = await build({
    stdin: { contents: 'export * from "./index.ts"', resolveDir: new URL("..", import.meta.url).pathname },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "allclose",
    platform: "browser",
    target: "es2022",
  });
  expect(result.warnings).toEqual([]);
  return (result.outputFiles[0] as { text: string }).text;
}

describe("core in a browser", () => {
  it("bundles without a polyfill", async () => {
    expect(await bundle()).not.toMatch(/require\(|node:/);
  });

  it.skipIf(!existsSync(CHROMIUM))("judges stored evidence in Chromium as it does in Node", async () => {
    const { rubric: marks, evidence: facts } = await stored();
    const here = judge(rubric.parse(marks), evidence.parse(facts));
    expect(here.verdict.high).toBe("no-hire");
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    });
    try {
      const page = await browser.newPage();
      await page.addScriptTag({ content: await bundle() });
      const there = await page.evaluate(
        ([r, e]) => {
          // biome-ignore lint/suspicious/noExplicitAny: the bundle's global has no type here
          const { allclose } = globalThis as any;
          return allclose.judge(
            allclose.parse(allclose.rubric, r, "stored"),
            allclose.parse(allclose.evidence, e, "stored"),
          );
        },
        [marks, facts],
      );
      expect(there).toEqual(here);
    } finally {
      await browser.close();
    }
  });
});
