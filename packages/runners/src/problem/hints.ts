/** The texts of hints.md, by the id in their `## id` heading. */
export function parseHints(markdown: string): Map<string, string> {
  const sections = markdown.split(/^## +/m).slice(1);
  return new Map(
    sections.map((section) => {
      const end = section.indexOf("\n");
      return [section.slice(0, end === -1 ? undefined : end).trim(), end === -1 ? "" : section.slice(end + 1).trim()];
    }),
  );
}
