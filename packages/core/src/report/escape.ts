/** Control characters, bidirectional overrides and invisible joiners: nothing a candidate wrote may steer a terminal or a page. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text of a stranger for a terminal: what would act is shown as \u{…}. Tabs and newlines stay. */
export const forTerminal = (text: string): string =>
  text.replace(UNSAFE, (c) => (c === "\n" || c === "\t" ? c : `\\u{${(c.codePointAt(0) as number).toString(16)}}`));

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text of a stranger for HTML, in element content or a quoted attribute. */
export const forHtml = (text: string): string => forTerminal(text).replace(/[&<>"']/g, (c) => ENTITIES[c] as string);
