import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readProblem } from "@allclose/runners";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allclose } from "../../cli.fixture.ts";
import { renderMarkdown } from "../../preview/markdown.ts";
import { previewPage } from "../../preview/page.ts";

const CHROMIUM = "/usr/bin/chromium";
const attention = fileURLToPath(new URL("../../../../../rubrics/scaled-dot-product-attention", import.meta.url));
const cwd = mkdtempSync(join(tmpdir(), "allclose-preview-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe("Markdown", () => {
  const html = (text: string) => renderMarkdown(text).html;

  it("has tables, code, and mathematics as MathML", () => {
    const all = html("| a | b |\n|---|---|\n| $x_1$ | `c` |\n\n```python\nx < 1\n```\n\n$$\n\\frac{a}{b}\n$$\n");
    expect(all).toContain("<table>");
    expect(all).toContain("<code>c</code>");
    expect(all).toContain("x &lt; 1");
    expect(all).toMatch(/<math><msub><mi>x<\/mi>/);
    expect(all).toMatch(/<math[^>]*display="block"[^>]*>.*<mfrac>/);
  });

  it.each([
    ["a script", "<script>alert(1)</script>"],
    ["an attribute", '<img src=x onerror="alert(1)">'],
    ["a script link", "[x](javascript:alert(1))"],
    ["an image", "![x](https://example.org/x.png)"],
    ["a link in mathematics", "$\\href{javascript:alert(1)}{x}$"],
    ["an image in mathematics", "$\\includegraphics{https://example.org/x.png}$"],
    ["HTML in mathematics", "$\\text{<script>alert(1)</script>}$"],
    ["HTML in code", "```\n<script>alert(1)</script>\n```"],
    ["a control character in code", "```\n\u202e\n```"],
  ])("shows %s as text", (_, text) => {
    expect(html(text)).not.toMatch(/<(script|img|iframe)|href="javascript|\u202e/i);
  });

  it("shows mathematics that does not parse as it was written, and says so", () => {
    const { html, complaints } = renderMarkdown("before $\\frac{a$ after");
    expect(html).toMatch(/before <code class="unreadable">\\frac{a<\/code> after/);
    expect(complaints).toEqual([expect.stringMatching(/^mathematics that cannot be read: \\frac\{a \(/)]);
    expect(renderMarkdown("$a$").complaints).toEqual([]);
  });
});

describe("allclose problem preview", () => {
  it("writes <slug>.html where nothing else is said, and opens nothing without a terminal", async () => {
    const { code, out, err } = await allclose(["problem", "preview", "scaled-dot-product-attention"], { cwd });
    expect({ code, out, err }).toEqual({ code: 0, out: "The page: scaled-dot-product-attention.html\n", err: "" });
    expect(existsSync(join(cwd, "scaled-dot-product-attention.html"))).toBe(true);
  });

  it("shows nothing that would give the answer away", async () => {
    const { out } = await allclose(["problem", "preview", attention, "--out", "-"], { cwd });
    const { reference, rubric } = await readProblem(attention);
    const text = out.replace(/<[^>]*>/g, "");
    for (const [id, { says }] of Object.entries(reference.mistakes)) {
      expect(text).not.toContain(says);
      expect(text).not.toMatch(new RegExp(`\\b${id}\\b`));
    }
    const levels = JSON.stringify(rubric).match(/"(anchor|human|because)":"[^"]+"/g) as string[];
    expect(levels.length).toBeGreaterThan(10);
    for (const level of levels) expect(text).not.toContain(JSON.parse(`{${level}}`)[level.split('"')[1] as string]);
    expect(text).toMatch(/Masked keys get no weight[^%]*\d+(\.\d+)? %/);
  });

  it("shows no file that a link in the folder leads out to", async () => {
    const folder = join(cwd, "leaking");
    cpSync(attention, folder, { recursive: true });
    symlinkSync("/etc/passwd", join(folder, "starter/numpy/leak.py"));
    const { code, err } = await allclose(["problem", "preview", folder, "--out", join(cwd, "leak.html")]);
    expect(err).toMatch(/starter\/numpy\/leak\.py: expected a file of the problem's folder, but a link that leads out/);
    expect([code, existsSync(join(cwd, "leak.html"))]).toEqual([2, false]);
  });

  it("shows a module's constructor and weights, and no starters where there are none", async () => {
    const problem = await readProblem(attention);
    const entry = {
      ...problem.spec.entry,
      kind: "module" as const,
      init: { heads: { type: "int" as const, optional: false } },
      parameters: { w_q: { shape: ["D", "E"], dtype: "float32" as const, aliases: [] } },
    };
    const { html } = previewPage({ ...problem, spec: { ...problem.spec, entry } }, []);
    expect(html).toContain("constructor's <code>heads</code></th><td></td><td>int</td>");
    expect(html).toContain("weight <code>w_q</code></th><td><code>(D, E)</code></td><td>float32</td>");
    expect(html).not.toContain("Starters");
    expect(previewPage(problem, []).html).not.toContain("constructor's");
  });

  it("says on standard error what in a text cannot be rendered", async () => {
    cpSync(attention, join(cwd, "unreadable"), { recursive: true, filter: (path) => !path.includes("submissions") });
    writeFileSync(join(cwd, "unreadable/statement.md"), "# T\n\n$\\frac{$\n");
    const { code, err } = await allclose(["problem", "preview", "./unreadable", "--open", "no"], { cwd });
    expect(err).toMatch(/^statement\.md: mathematics that cannot be read: \\frac\{/);
    expect(code).toBe(0);
  });

  it.each([
    ["a problem that is not there", ["./nowhere"], /nowhere: no such problem folder/],
    [
      "a place where nothing can be written",
      [attention, "--out", "no/such/folder.html"],
      /no\/such\/folder\.html: cannot be written \(ENOENT\)/,
    ],
    ["another answer than yes or no", [attention, "--open", "maybe"], /Allowed choices are yes, no/],
  ])("says what is wrong with %s", async (_, args, message) => {
    const { code, err } = await allclose(["problem", "preview", ...args], { cwd });
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});

describe.skipIf(!existsSync(CHROMIUM))("the page in Chromium", () => {
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];
  const errors: string[] = [];
  const file = join(cwd, "page.html");

  beforeAll(async () => {
    // Starters and texts that would act if they were not escaped.
    cpSync(attention, join(cwd, "hostile"), { recursive: true, filter: (path) => !path.includes("submissions") });
    const starter = join(cwd, "hostile/starter/numpy/attention.py");
    writeFileSync(
      starter,
      `${readFileSync(starter, "utf8")}# </code></pre><script>document.title = "hacked"</script>\n`,
    );
    const statement = join(cwd, "hostile/statement.md");
    writeFileSync(
      statement,
      `${readFileSync(statement, "utf8")}\n<script>document.title = "hacked"</script>\n\n![x](https://example.org/x.png)\n`,
    );
    expect((await allclose(["problem", "preview", "./hostile", "--out", file], { cwd })).code).toBe(0);
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    });
    page = await browser.newPage({ colorScheme: "dark", viewport: { width: 400, height: 700 } });
    page.on("request", (request) => requests.push(request.url()));
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => errors.push(message.text()));
    await page.goto(pathToFileURL(file).href);
  });
  afterAll(() => browser?.close());

  it("loads nothing but itself and holds no script", async () => {
    expect(requests).toEqual([pathToFileURL(file).href]);
    expect(errors).toEqual([]);
    expect(await page.locator("script, img, iframe, link, object").count()).toBe(0);
    expect(await page.title()).toBe("Scaled dot-product attention");
  });

  it("has one heading of the first level, and none that skips a level", async () => {
    const levels = await page
      .locator("h1, h2, h3, h4, h5, h6")
      .evaluateAll((all) => all.map((h) => Number(h.tagName[1])));
    expect(levels.filter((level) => level === 1)).toEqual([1]);
    expect(levels[0]).toBe(1);
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
    expect(await page.locator("h2").allTextContents()).toEqual(
      expect.arrayContaining([
        "The task",
        "Signature of scaled_dot_product_attention",
        "Starters",
        "Hints",
        "What counts",
      ]),
    );
  });

  it("draws mathematics with a size, and is no wider than a telephone", async () => {
    const box = await page.locator("math.tml-display").first().boundingBox();
    expect(box?.height).toBeGreaterThan(20);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  });

  it("keeps hints closed until they are opened with the keyboard, at a price that is shown", async () => {
    const hint = page.locator("details").first();
    expect(await page.locator("details[open]").count()).toBe(0);
    expect(await hint.locator("summary").innerText()).toBe("shapes costs 5 % of the score");
    await hint.locator("summary").focus();
    await page.keyboard.press("Enter");
    expect(await page.locator("details[open]").count()).toBe(1);
    expect(await hint.locator("p").first().isVisible()).toBe(true);
  });

  it("changes between the starters with the arrow keys", async () => {
    const shown = async () => page.locator(".panel:visible .file").allInnerTexts();
    expect(await shown()).toEqual(["PyTorch: attention.py"]);
    await page.getByRole("radio", { name: "PyTorch" }).focus();
    await page.keyboard.press("ArrowRight");
    expect(await shown()).toEqual(["NumPy: attention.py"]);
    await page.keyboard.press("ArrowRight");
    expect(await shown()).toEqual(["TypeScript: attention.ts"]);
  });

  it("is dark and light as the reader's system is, and prints every starter on white", async () => {
    const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    expect(await background()).toBe("rgb(15, 19, 24)");
    await page.emulateMedia({ colorScheme: "light" });
    expect(await background()).toBe("rgb(255, 255, 255)");
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await background()).toBe("rgb(255, 255, 255)");
    expect(await page.locator(".panel:visible").count()).toBe(3);
    await page.emulateMedia({ media: "screen" });
  });
});
