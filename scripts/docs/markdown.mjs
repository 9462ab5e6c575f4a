/** Text in a cell of a table, or a paragraph: nothing in it is markup but code between backticks. */
export const cell = (text) =>
  text
    .split(/(`[^`]*`)/)
    .map((part, i) => (i % 2 === 1 ? part : part.replaceAll(/[\\<>*_[\]{}]/g, (sign) => `&#${sign.charCodeAt(0)};`)))
    .join("")
    .replaceAll("|", "\\|")
    .replaceAll("\n", " ");

/** A code span, which may hold backticks, in a table too. */
export const code = (text) => (text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``).replaceAll("|", "\\|");

export const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
