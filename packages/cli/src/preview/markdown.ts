import { forHtml } from "@allclose/core";
import { tex } from "@mdit/plugin-tex";
import MarkdownIt from "markdown-it";
import temml from "temml";

/** Markdown as HTML, and what could not be rendered in it. */
export interface Rendered {
  readonly html: string;
  readonly complaints: readonly string[];
}

interface Env {
  readonly complaints: string[];
}

/**
 * Markdown with tables, code and LaTeX mathematics as HTML that loads nothing: mathematics becomes MathML, raw HTML is shown
 * as text, and there are no images. Mathematics that does not parse is shown as it was written, and complained about.
 */
export function renderMarkdown(text: string): Rendered {
  const env: Env = { complaints: [] };
  return { html: markdown.render(text, env), complaints: env.complaints };
}

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false }).disable("image").use(tex, {
  delimiters: "dollars",
  render: (content, displayMode, env) => mathematics(content, displayMode, env as Env),
});

function mathematics(source: string, displayMode: boolean, env: Env): string {
  try {
    return temml.renderToString(source.trim(), { displayMode, throwOnError: true, trust: false });
  } catch (error) {
    const [first] = (error as Error).message.split("\n");
    env.complaints.push(`mathematics that cannot be read: ${source.trim()} (${first})`);
    return `<code class="unreadable">${forHtml(source)}</code>`;
  }
}

// What is wider than the page scrolls by itself, with the keyboard too.
const { rules } = markdown.renderer;
rules["table_open"] = () => '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>\n';
rules["table_close"] = () => "</table></div>\n";
rules["th_open"] = () => '<th scope="col">';
rules["fence"] = (tokens, i) => `<pre tabindex="0"><code>${forHtml(tokens[i]?.content ?? "")}</code></pre>\n`;
rules["code_block"] = rules["fence"];
