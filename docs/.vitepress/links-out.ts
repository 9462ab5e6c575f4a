import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { MarkdownRenderer } from "vitepress";

const DOCS = fileURLToPath(new URL("..", import.meta.url));

/**
 * The guides are read in the repository too, where they link to its files. The site has no page for those: the link is left
 * out, and its text stays.
 * @throws Error when there is no such file
 */
export function linksOut(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push("links-out", ({ tokens, env }) => {
    for (const { children } of tokens) {
      let inside = false;
      for (const token of children ?? []) {
        if (token.type === "link_open") inside = leaves(token.attrGet("href") ?? "", env.path);
        if (!inside || !token.type.startsWith("link_")) continue;
        if (token.type === "link_close") inside = false;
        token.type = "text";
        token.tag = "";
        token.content = "";
        token.nesting = 0;
      }
    }
  });
}

/** Whether a link of a page leads to a file that is no page of the documentation. */
function leaves(href: string, page: string): boolean {
  if (/^([a-z]+:|#|\/)/.test(href)) return false;
  const target = join(dirname(page), decodeURI(href.replace(/#.*/, "")));
  const within = !relative(DOCS, target).startsWith("..");
  if (within && (target.endsWith(".md") || !existsSync(target))) return false;
  if (!existsSync(target)) throw new Error(`${relative(DOCS, page)} links to ${href}, which is not there`);
  return true;
}
