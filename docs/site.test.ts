import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
/** What a site's pages link to or load that is not in its folder. */
function linksToNothing(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));
  const texts = new Map(files.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  const ids = new Map(
    [...texts].map(([name, html]) => [name, new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]),
  );
  const isThere = (page: string, href: string): boolean => {
    const { origin, pathname, hash } = new URL(href, `http://site/${page}`);
    const target = decodeURI(pathname.endsWith("/") ? `${pathname}index.html` : pathname).slice(1);
    const section = decodeURIComponent(hash.slice(1));
    return (
      origin === "http://site" &&
      existsSync(join(folder, target)) &&
      (section === "" || ids.get(target)?.has(section) === true)
    );
  };
  const broken = [...texts].flatMap(([page, html]) =>
    [...html.matchAll(/ (?:href|src)="([^"]*)"/g)]
      .map(([, href]) => (href as string).replaceAll("&amp;", "&"))
      .filter((href) => !href.startsWith("data:") && !isThere(page, href))
      .map((href) => `${page}: ${href}`),
  );
  return [...new Set(broken)];
}

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
    expect(linksToNothing(site)).toEqual([]);
  });

  it("is followed by somebody who notices what is not there", () => {
    const bad = mkdtempSync(join(tmpdir(), "allclose-bad-site-"));
    const links = ["b.html", "b.html#here", "#top", "b.html#there", "c.html", "https://elsewhere.org/font.woff2"];
    writeFileSync(join(bad, "a.html"), `<body id="top">${links.map((href) => `<a href="${href}">x</a>`).join("")}`);
    writeFileSync(join(bad, "b.html"), '<p id="here">');
    expect(linksToNothing(bad)).toEqual(links.slice(3).map((href) => `a.html: ${href}`));
    rmSync(bad, { recursive: true });
  });

  it("has everything that core and runners export, with types as they are written", async () => {
    for (const name of ["core", "core/tensor", "core/testing", "runners"]) {
      const html = read(`reference/api/@allclose/${name}.html`);
      const names = new Set([...html.matchAll(/<h3[^>]*>(\w+)/g)].map(([, heading]) => heading));
      for (const value of Object.keys(await import(`@allclose/${name}`))) expect(names, value).toContain(value);
    }
    const text = read("reference/api/@allclose/core.html").replaceAll(/<[^>]+>/g, "");
    expect(text).toContain("function judge(rubric: Rubric, evidence: Evidence): Judgement;");
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

  /** What axe thinks serious; the search button is VitePress's own. */
  const objections = async (tab: Page): Promise<string[]> => {
    await tab.evaluate(axe.source);
    const { violations } = (await tab.evaluate("axe.run({ exclude: ['.DocSearch'] })")) as axe.AxeResults;
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  };

  const looked = [
    "index",
    "grading",
    "verdict",
    "reference/cli",
    "reference/schemas/rubric",
    "reference/api/@allclose/runners",
  ];
  // Light and wide, dark and narrow in turn: what is wrong with a theme is wrong on every page.
  const cases = looked.map(
    (page, i) => [page, ...(i % 2 === 0 ? (["light", 1440] as const) : (["dark", 390] as const))] as const,
  );

  it.each(cases)("has nothing serious that axe objects to, and fits: %s, %s, %i", async (page, scheme, width) => {
    const tab = await open(`${page}.html`, scheme, width);
    expect(await objections(tab)).toEqual([]);
    expect(await tab.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await tab.context().close();
  });

  it("is judged by an examiner who objects to what is wrong", async () => {
    const tab = await open("isolation.html", "light", 1440);
    await tab.addStyleTag({ content: ".vp-doc p { color: #ccc }" });
    expect((await objections(tab)).some((text) => text.startsWith("color-contrast"))).toBe(true);
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
