import { spawnSync } from "node:child_process";
import { createReadStream, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { describe, expect, it } from "vitest";
import { followGuide } from "./guide.fixture.ts";

const CHROMIUM = "/usr/bin/chromium";
const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".json": "application/json" };

describe("docs/embedding.md", () => {
  const { folder } = followGuide("embedding.md");

  it("grades in about twenty lines", () => {
    for (const file of ["grade.mjs", "page.mjs"])
      expect(readFileSync(join(folder, file), "utf8").trim().split("\n").length).toBeLessThanOrEqual(25);
  });

  it("says what is missing where there is no secret", () => {
    const { ALLCLOSE_SECRET: _, ...env } = process.env;
    const told = spawnSync(process.execPath, ["grade.mjs", "attention.py"], { cwd: folder, env, encoding: "utf8" });
    expect(told.stderr).toBe("Set ALLCLOSE_SECRET to a text of your own: hidden inputs are drawn from it\n");
    expect(told.status).toBe(2);
  });

  it("puts beside the example every file that it fetches", () => {
    const page = readFileSync(join(folder, "example.html"), "utf8");
    const needed = [...page.matchAll(/"\.\/([\w.-]+)"/g)].map(([, file]) => file as string);
    expect(needed).toContain("ort-wasm-simd-threaded.wasm");
    for (const file of needed) expect(existsSync(join(folder, file)), file).toBe(true);
  });

  it.skipIf(!existsSync(CHROMIUM))("shows in a page what a changed rubric makes of the stored report", async () => {
    const rubric = JSON.parse(readFileSync(join(folder, "rubric.json"), "utf8"));
    writeFileSync(
      join(folder, "rubric.json"),
      JSON.stringify({ ...rubric, gates: [], thresholds: { "strong-hire": 0.9, "lean-hire": 0.01 } }),
    );
    const server = createServer((request, response) => {
      const file = join(folder, new URL(request.url ?? "/", "http://page").pathname);
      response.setHeader("content-type", TYPES[extname(file)] ?? "text/plain");
      if (existsSync(file)) createReadStream(file).pipe(response);
      else response.writeHead(404).end();
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/page.html`);
      expect(await page.frameLocator("iframe").locator("h1").innerText()).toBe("Lean Hire");
    } finally {
      await browser.close();
      server.close();
    }
  });
});
