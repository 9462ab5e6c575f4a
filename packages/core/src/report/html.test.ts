import { existsSync } from "node:fs";
import axe from "axe-core";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlReport } from "./html.ts";
import { right, ungradable, wrong } from "./reports.fixture.ts";

const CHROMIUM = "/usr/bin/chromium";
const REPORTS = { right, wrong, ungradable } as const;
const kinds = Object.keys(REPORTS) as (keyof typeof REPORTS)[];
const cases = kinds.flatMap((kind) => (["light", "dark"] as const).map((scheme) => [kind, scheme] as const));

describe.skipIf(!existsSync(CHROMIUM))("the HTML report in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    });
  });
  afterAll(() => browser.close());

  const open = async (page: string, colorScheme: "light" | "dark", width = 1000) => {
    // The page's own policy forbids every script, also that of the examiner.
    const context = await browser.newContext({ bypassCSP: true, colorScheme, viewport: { width, height: 800 } });
    const tab = await context.newPage();
    await tab.setContent(page);
    return tab;
  };
  const violations = async (page: string, scheme: "light" | "dark", width = 1000) => {
    const tab = await open(page, scheme, width);
    // What is folded away is judged too.
    await tab.evaluate('for (const fold of document.querySelectorAll("details")) fold.open = true');
    await tab.evaluate(axe.source);
    const { violations: found } = (await tab.evaluate("axe.run()")) as axe.AxeResults;
    await tab.context().close();
    return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  };

  it.each(cases)("has nothing that axe objects to: %s, %s", async (kind, scheme) => {
    expect(await violations(htmlReport(REPORTS[kind]()), scheme)).toEqual([]);
  });

  it("has nothing that axe objects to on a phone, where tables scroll", async () => {
    expect(await violations(htmlReport(wrong()), "light", 360)).toEqual([]);
  });

  it("gives the reasons of criteria a line of their own on a phone, and a column on a desk", async () => {
    const tab = await open(htmlReport(wrong()), "light", 390);
    const left = (cell: string) => `document.querySelector(".criteria tbody ${cell}").getBoundingClientRect().left`;
    expect(await tab.evaluate(left("td:last-child"))).toBe(await tab.evaluate(left("th")));
    await tab.setViewportSize({ width: 1000, height: 800 });
    expect(await tab.evaluate(left("td:last-child"))).toBeGreaterThan((await tab.evaluate(left("th"))) as number);
    await tab.context().close();
  });

  it("is judged by an examiner who objects to what is wrong", async () => {
    const pale = htmlReport(wrong()).replace("--soft:#57606a", "--soft:#c9d1d9").replace('lang="en"', "");
    const found = await violations(pale, "light");
    expect(found.some((text) => text.startsWith("color-contrast"))).toBe(true);
    expect(found.some((text) => text.startsWith("html-has-lang"))).toBe(true);
  });

  it.each(cases)("runs no script, loads nothing, and fits a phone: %s, %s", async (kind, scheme) => {
    const page = htmlReport(REPORTS[kind]());
    const tab = await open(page, scheme, 360);
    const asked: string[] = [];
    tab.on("request", (request) => asked.push(request.url()));
    await tab.setContent(page);
    expect(asked).toEqual([]);
    expect(await tab.evaluate("document.scripts.length")).toBe(0);
    expect(await tab.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    await tab.context().close();
  });

  it("prints dark ink on white paper from a dark screen too, with what is folded away", async () => {
    const tab = await open(htmlReport(ungradable()), "dark");
    await tab.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await tab.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    expect(await tab.evaluate("getComputedStyle(document.body).color")).toBe("rgb(27, 31, 36)");
    expect(await tab.evaluate('document.querySelector("details li").getBoundingClientRect().height')).toBeGreaterThan(
      0,
    );
    await tab.context().close();
  });
});
