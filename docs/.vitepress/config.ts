import { existsSync, readdirSync } from "node:fs";
import { tex } from "@mdit/plugin-tex";
import temml from "temml";
import { type DefaultTheme, defineConfig } from "vitepress";
import { linksOut } from "./links-out.ts";

const guides = [
  { text: "Grade your first submission", link: "/grading" },
  { text: "Outputs without code", link: "/tensors" },
  { text: "Write a problem", link: "/authoring" },
  { text: "Checks and families", link: "/checks" },
  { text: "Embed it", link: "/embedding" },
  { text: "Attention, quickly", link: "/kernel" },
];
const ideas = [
  { text: "How a verdict is derived", link: "/verdict" },
  { text: "How close is close", link: "/closeness" },
  { text: "Isolation tiers", link: "/isolation" },
];
const reference = [
  { text: "The command line", link: "/reference/cli" },
  { text: "API", link: "/reference/api/", items: pages("reference/api/@allclose", "@allclose/") },
  { text: "File formats", items: pages("reference/schemas", "") },
];

/** The generated pages of a folder, by their names. */
function pages(folder: string, prefix: string): DefaultTheme.SidebarItem[] {
  const root = new URL(`../${folder}/`, import.meta.url);
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => name.slice(0, -".md".length))
    .map((name) => ({ text: `${prefix}${name}`, link: `/${folder}/${name}` }));
}

export default defineConfig({
  title: "Allclose",
  description: "Grades implementations of papers",
  lang: "en-GB",
  outDir: "../out/docs",
  cleanUrls: false,
  // The index of the search is one file.
  vite: { build: { chunkSizeWarningLimit: 1000 } },
  head: [["link", { rel: "icon", href: "data:," }]],
  markdown: {
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config(markdown) {
      markdown.use(linksOut);
      markdown.use(tex, {
        delimiters: "dollars",
        // Vue is not to read braces in it.
        render: (source, displayMode) =>
          temml.renderToString(source.trim(), { displayMode, throwOnError: true }).replace("<math", "<math v-pre"),
      });
      // What is wider than the page scrolls, with the keyboard too.
      markdown.renderer.rules["table_open"] = () => '<table tabindex="0">\n';
    },
  },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Guides", link: "/grading", activeMatch: "^/(grading|tensors|authoring|checks|embedding|kernel)" },
      { text: "How it works", link: "/verdict", activeMatch: "^/(verdict|closeness|isolation)" },
      { text: "Reference", link: "/reference/cli", activeMatch: "^/reference/" },
    ],
    sidebar: [
      { text: "Guides", items: guides },
      { text: "How it works", items: ideas },
      { text: "Reference", items: reference },
    ],
  },
});
