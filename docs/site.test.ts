import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { vitepress, writeReference } from "../scripts/docs.mjs";

const CHROMIUM = "/usr/bin/chromium";
const site = mkdtempSync(join(tmpdir(), "allclose-site-"));
afterAll(() => rmSync(site, { recursive: true, force: true }));

beforeAll(async () => {
  await writeReference();
  const { status, stdout, stderr } = vitepress("build", ["--outDir", site], { encoding: "utf8" });
  expect(status, `${stdout}${stderr}`).toBe(0);
  expect(`${stdout}${stderr}`).not.toMatch(/warn|is not loaded/i);
});

const pages = () =>
  (readdirSync(site, { recursive: true }) as string[])
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".html") && name !== "404.html");
const read = (page: string) => readFileSync(join(site, page), "utf8");

describe("the site", () => {
  it("has a page for each guide and each part of the reference", () => {
    const guides = readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".md"));
    expect(guides.length).toBeGreaterThan(7);
    for (const name of guides) expect(pages()).toContain(name.replace(".md", ".html"));
    for (const name of ["cli", "api/index", "api/@allclose/core", "api/@allclose/core/tensor", "schemas/problem"])
      expect(pages()).toContain(`reference/${name}.html`);
  });

  it("links only to pages, files and sections that there are, and loads nothing from elsewhere", () => {
    const ids = new Map(
      pages().map((page) => [page, new Set([...read(page).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]),
    );
    const broken = new Set<string>();
    let links = 0;
    for (const page of pages())
      for (const [, href] of read(page).matchAll(/ (?:href|src)="([^"]*)"/g)) {
        links++;
        const { origin, pathname, hash } = new URL((href as string).replaceAll("&amp;", "&"), `http://site/${page}`);
        if (href?.startsWith("data:")) continue;
        const target = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
        const known = ids.get(decodeURI(target.slice(1)));
        const there = origin === "http://site" && existsSync(join(site, decodeURI(target)));
        if (!there || (hash && !known?.has(decodeURIComponent(hash.slice(1))))) broken.add(`${page}: ${href}`);
      }
    expect([...broken]).toEqual([]);
    expect(links).toBeGreaterThan(1000);
  });

  it("can be searched", () => {
    const index = readdirSync(join(site, "assets", "chunks")).find((name) => name.startsWith("@localSearchIndexroot"));
    expect(readFileSync(join(site, "assets", "chunks", index as string), "utf8")).toContain("How a verdict is derived");
  });
});

describe.skipIf(!existsSync(CHROMIUM))("the site in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    });
  });
  afterAll(() => browser.close());

  /** A page as it is served; whatever it asks of anybody else fails. */
  const open = async (page: string, colorScheme: "light" | "dark", width: number): Promise<Page> => {
    const tab = await (await browser.newContext({ colorScheme, viewport: { width, height: 800 } })).newPage();
    await tab.route("**/*", (route) => {
      const { hostname, pathname } = new URL(route.request().url());
      const path = join(site, decodeURI(pathname));
      return hostname === "site" && existsSync(path) ? route.fulfill({ path }) : route.abort();
    });
    await tab.goto(`http://site/${page}`);
    await tab.waitForLoadState("networkidle");
    return tab;
  };

  const looked = [
    "index",
    "grading",
    "verdict",
    "reference/cli",
    "reference/schemas/rubric",
    "reference/api/@allclose/runners",
  ];
  const cases = looked.flatMap((page) => [[page, "light", 1440] as const, [page, "dark", 390] as const]);

  it.each(cases)("has nothing serious that axe objects to, and fits: %s, %s, %i", async (page, scheme, width) => {
    const tab = await open(`${page}.html`, scheme, width);
    await tab.evaluate(axe.source);
    const { violations } = (await tab.evaluate("axe.run({ exclude: ['.DocSearch'] })")) as axe.AxeResults;
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
    expect(await tab.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await tab.context().close();
  });

  it("finds a page by a word, with the keyboard alone", async () => {
    const tab = await open("index.html", "light", 1440);
    await tab.keyboard.press("Control+k");
    await tab.locator("#localsearch-input:focus").waitFor();
    await tab.keyboard.type("thresholds, then gates");
    await tab.locator("#localsearch-list a").first().waitFor();
    await tab.keyboard.press("Enter");
    await tab.waitForURL(/verdict\.html#thresholds-then-gates/);
    await tab.context().close();
  });
});
