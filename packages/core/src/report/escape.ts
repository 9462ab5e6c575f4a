/** Control characters, bidirectional overrides and invisible joiners: nothing a candidate wrote may steer a terminal or a page. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** Halves of surrogate pairs and the two non-characters that XML forbids: no encoder or parser takes them. */
const UNENCODABLE = /[\p{Cs}\uFFFE\uFFFF]/gu;

/** What GitHub takes for a command in a CI log: `::name` at the start of a line, and `##[name]` anywhere in it. */
const COMMAND = /(?<=^[^\S\n]*):(?=:)|(?<=#)#(?=\[)/gm;

const asNumber = (c: string): string => `\\u{${(c.codePointAt(0) as number).toString(16)}}`;

/** Text of a stranger for a terminal or a CI log: what would act is shown as \u{…}. Tabs and newlines stay. */
export const forTerminal = (text: string): string =>
  text.replace(UNSAFE, (c) => (c === "\n" || c === "\t" ? c : asNumber(c))).replace(COMMAND, asNumber);

/** Text of a stranger for a JSON file that other programs read: what stands in it any of them can store and show. */
export const forJson = (text: string): string => forTerminal(text).replace(UNENCODABLE, "\uFFFD");

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text of a stranger for HTML, in element content or a quoted attribute. */
export const forHtml = (text: string): string => forTerminal(text).replace(/[&<>"']/g, (c) => ENTITIES[c] as string);

/** Text of a stranger for XML 1.0. In an attribute, newlines and tabs would become spaces if they were not references. */
export const forXml = (text: string): string =>
  forHtml(text)
    .replace(UNENCODABLE, "\uFFFD")
    .replace(/[\n\t]/g, (c) => `&#${c.charCodeAt(0)};`);

/** Not seen, but parts what GitHub would read together: a mention, an issue's number, an address. */
const APART = "&#8203;";

/**
 * Text of a stranger for one line of GitHub-flavoured Markdown, in a paragraph, list item or table cell: it is seen as it
 * was written, and neither formats, links nor mentions anybody. GitHub looks for mentions, issues and addresses in what
 * comes out of Markdown, where no backslash is left; so those are parted instead.
 */
export const forMarkdown = (text: string): string =>
  forTerminal(text)
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[&<>|\\`*_[\]~]/g, (c) => (/[&<>|]/.test(c) ? `&#${c.charCodeAt(0)};` : `\\${c}`))
    .replace(/&#\d+;|[@#$]|:(?=\S)|GH-|www(?=\.)/gi, parted)
    .replace(/^([-+=]|\d+(?=[.)]))/, (start) => (/\d/.test(start) ? `${start}${APART}` : `\\${start}`));

const parted = (match: string): string => {
  if (match.startsWith("&#")) return match;
  if (match === "$") return "<span>$</span>";
  return match === "#" ? `\\#${APART}` : `${match}${APART}`;
};

/** A fenced block of code: its fence is longer than any run of backticks in it, so that nothing in it can end it. */
export function codeBlock(text: string, language = "text"): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${fence}${language}\n${text.replace(/\n+$/, "")}\n${fence}`;
}

/** The first so many characters, and how many more there are. Cut before escaping, so that no escape is cut in two. */
export function cut(text: string, shown: number): string {
  const characters = [...text];
  const more = characters.length - shown;
  return more > 0 ? `${characters.slice(0, shown).join("")} … (${more} more characters)` : text;
}
