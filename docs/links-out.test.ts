import { fileURLToPath } from "node:url";
import { createMarkdownRenderer } from "vitepress";
import { describe, expect, it } from "vitest";
import { linksOut } from "./.vitepress/links-out.ts";

const docs = fileURLToPath(new URL(".", import.meta.url));

describe("links out of the documentation", async () => {
  const markdown = await createMarkdownRenderer(docs, { config: linksOut });
  const render = (text: string) => markdown.render(text, { path: `${docs}guide.md` }).trim();

  it("keep their text and lose their target", () => {
    expect(render("See [the *laws*](../CONTRIBUTING.md#the-laws), and go on.")).toBe(
      "<p>See the <em>laws</em>, and go on.</p>",
    );
  });

  it("lose it too where the file is no page", () => {
    expect(render("[x](examples/tensors/attention.cpp)")).toBe("<p>x</p>");
  });

  it.each(["checks.md#close", "#here", "https://example.org/"])("leaves %s as it is", (href) => {
    expect(render(`[x](${href})`)).toContain("<a href=");
  });

  it("must lead to a file", () => {
    expect(() => render("[x](../nowhere.md)")).toThrow("guide.md links to ../nowhere.md, which is not there");
  });
});
