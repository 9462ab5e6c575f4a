import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { codeBlock, forMarkdown, forTerminal } from "./escape.ts";
import { MARKDOWN_LIMIT, markdownReport } from "./markdown.ts";
import { reportOf, right, saying, texts, ungradable, wrong } from "./reports.fixture.ts";

/** As GitHub renders it, before it looks for mentions and the like in the text. */
const html = (markdown: string): string =>
  micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"' };
const textOf = (page: string): string =>
  page
    .replace(/<\/?(p|span|li|ul)>/g, "")
    .replace(/\u200b/g, "")
    .replace(/&(amp|lt|gt|quot);/g, (_, name) => ENTITIES[name] as string)
    .trim();
const seen = (text: string): string =>
  forTerminal(text)
    .replace(/\s+/g, " ")
    .trim()
    .replace(/\p{Cs}/gu, "\ufffd");
const encoded = (text: string): string => text.replace(/\p{Cs}/gu, "\ufffd");

describe("a stranger's text in Markdown", () => {
  it("is seen as it was written, at the start of a paragraph and of an item, and in a cell", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const safe = encoded(forMarkdown(text));
        fc.pre(safe !== "");
        expect(textOf(html(safe))).toBe(seen(text));
        expect(textOf(html(`- ${safe}`))).toBe(seen(text));
        const cells = html(`| a | b |\n| --- | --- |\n| ${safe} | end |`).match(/<td>.*?<\/td>/g) ?? [];
        expect(cells).toHaveLength(2);
        expect(textOf((cells[0] as string).replace(/<\/?td>/g, ""))).toBe(seen(text));
      }),
      { numRuns: 400 },
    );
  });

  it("keeps nothing together that GitHub would link after it rendered Markdown", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const after = html(encoded(forMarkdown(text)));
        expect(after).not.toMatch(/<a|@\w|#\d|GH-\d|:\/\/|www\./i);
      }),
      { numRuns: 400 },
    );
    expect(html(forMarkdown("@octocat, see #12"))).toBe("<p>@\u200boctocat, see #\u200b12</p>");
  });

  it("starts no block", () => {
    for (const text of ["- x", "+ x", "* x", "1. x", "1) x", "---", "===", "# x", "> x", "[^1]: x", "    x", "|x|"])
      for (const before of ["", "- "]) {
        const page = html(`${before}${forMarkdown(text)}`);
        expect(textOf(page)).toBe(seen(text));
        expect(page).not.toMatch(/<(h1|hr|ol|blockquote|pre|table)|<ul>.*<ul>/s);
      }
  });

  it("is the plain words where there is nothing to escape", () => {
    expect(forMarkdown("output should be 0.5, but is -0.25")).toBe("output should be 0.5, but is -0.25");
  });

  it("cannot end a block of code", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const page = html(`${codeBlock(encoded(forTerminal(text)))}\n\nafter`);
        expect(page.match(/<pre>/g)).toHaveLength(1);
        expect(page.endsWith("</code></pre>\n<p>after</p>")).toBe(true);
      }),
    );
  });
});

describe("a report in Markdown", () => {
  it("has the verdict, the mistake with how sure it is, the smallest case, the rubric and the measurements", () => {
    const text = markdownReport(wrong());
    expect(text).toMatch(/^## ❌ No Hire: Scaled dot-product attention\n/);
    expect(text).toMatch(/### The mistake\n\n- .*\(no-scale\)/);
    expect(text).toContain("99 % sure");
    expect(text).toMatch(/```text\nQ \(1, 2\) .*expected output \(2, 2\)/);
    expect(text).toContain("0.7311≠");
    expect(text).toContain("allclose replay report.json --check values");
    expect(text).toContain("| Criterion | Score | Weight | Because |");
    expect(text).toContain("### Measured on this machine");
    expect(text).toContain("<details><summary>Why this verdict</summary>");
    expect(text).not.toContain("Left out");
  });

  it("has no failures where there are none, and says what could not be graded", () => {
    expect(markdownReport(right())).not.toContain("### What fails");
    expect(markdownReport(right())).not.toContain("could not be graded");
    expect(markdownReport(ungradable())).toContain("could not be graded");
  });

  it("has the headings, tables, folds and code of its own and none of a candidate's", { timeout: 30_000 }, () => {
    const count = (page: string) =>
      Object.fromEntries(
        [
          "h1",
          "h2",
          "h3",
          "h4",
          "table",
          "tr",
          "td",
          "details",
          "summary",
          "pre",
          "a",
          "img",
          "em",
          "strong",
          "del",
          "ul",
        ].map((tag) => [tag, page.split(`<${tag}>`).length + page.split(`<${tag} `).length - 2]),
      );
    const usual = count(html(markdownReport(saying("plain"))));
    expect(usual["table"]).toBe(2);
    fc.assert(
      fc.property(
        texts.filter((text) => seen(text) !== ""),
        (text) => {
          const markdown = encoded(markdownReport(saying(text)));
          const page = html(markdown);
          // Only the folds and spans are HTML of ours.
          expect(page).not.toMatch(
            /<(?!\/?(h\d|p|ul|li|table|t[hrd]|thead|tbody|details|summary|span|pre|code|strong|em)\b)/,
          );
          expect(count(page)).toEqual(usual);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("is never longer than its limit, and names what was left out", () => {
    const size = (text: string) => new TextEncoder().encode(text).length;
    const many = reportOf((facts) => ({
      ...facts,
      findings: Array.from({ length: 300 }, (_, i) => ({
        check: `check-${i}`,
        kind: "close",
        case: { family: "ordinary", draw: i, visibility: "visible" as const },
        state: "failed" as const,
        code: "values",
        message: `<$${i}`.repeat(400),
      })),
    }));
    const text = markdownReport(many);
    expect(size(text)).toBeLessThanOrEqual(MARKDOWN_LIMIT);
    expect(text).toMatch(
      /\*Left out, as it would be longer than 60 kB: what fails: check-\d+; .*; and \d+ more\.\*\n$/,
    );
    expect(text).toContain("more characters)");
    for (const character of ["$", "\u202e", "漢", "<", "`"])
      expect(size(markdownReport(saying(character.repeat(1e5))))).toBeLessThanOrEqual(MARKDOWN_LIMIT);
  });
});
