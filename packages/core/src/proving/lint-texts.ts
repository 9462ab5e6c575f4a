import type { Problem } from "../problem.ts";
import { canonical } from "../schema/near.ts";
import type { Remark } from "./lint.ts";

/** Shorter lines of a reference, such as `},`, give nothing away. */
const TELLING = 16;

/** Remarks on statement.md and hints.md: what they leave out, and what they give away. */
export function lintTexts(problem: Problem, referenceText: string): Remark[] {
  return [
    ...lintStatement(problem).map((says) => ({ where: "statement.md", says })),
    ...[...problem.hints].flatMap(([id, text]) =>
      lintHint(text, referenceText).map((says) => ({ where: `hints.md: ${id}`, says })),
    ),
  ];
}

function lintStatement({ spec, statement, reference }: Problem): string[] {
  const { entry, paper } = spec;
  const code = codeOf(statement);
  const words = new Set(code.match(/[A-Za-z_]\w*(\.\w+)*/g) ?? []);
  const says: string[] = [];
  if (![...words].some((word) => canonical(word) === canonical(entry.name)))
    says.push(`it does not name the function: expected \`${entry.name}\` in code`);
  for (const [what, names] of [
    ["argument", Object.keys(entry.args)],
    ["output", Object.keys(entry.returns)],
  ] as const)
    for (const name of names)
      if (!words.has(name))
        says.push(`it does not name the ${what} ${name}: expected \`${name}\` in code or mathematics`);
  const cited = paper.section ?? paper.title;
  if (!flat(statement).includes(flat(cited)))
    says.push(
      `it does not cite ${paper.section === undefined ? `the paper, ${cited}` : `the paper's section ${cited}`}`,
    );
  for (const [id, mistake] of Object.entries(reference.mistakes))
    if (flat(statement).includes(flat(mistake.says).replace(/\.$/, "")))
      says.push(`it contains the text of the mistake ${id}, which is for those who made it`);
  return [...says, ...unbalanced(statement)];
}

function lintHint(text: string, referenceText: string): string[] {
  if (text.trim() === "") return ["it has no text; write one below its heading"];
  const flattened = flat(text);
  const given = referenceText
    .split("\n")
    .map((line) => line.trim())
    .find((line) => isTelling(line) && flattened.includes(flat(line)));
  return [...(given === undefined ? [] : [`it contains a line of reference.ts: ${given}`]), ...unbalanced(text)];
}

const isTelling = (line: string): boolean => line.length >= TELLING && !/^(\/\/|\/?\*|import\b|export\b)/.test(line);

/** One line, without what two spellings of the same text may differ in. */
const flat = (text: string): string => text.replace(/\s+/g, " ").trim().toLowerCase();

const FENCE = /^(```|~~~)[\s\S]*?^\1/gm;
const INLINE = /(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g;

/** Code and mathematics of a Markdown text. */
const codeOf = (text: string): string =>
  [FENCE, INLINE, /\$\$[\s\S]*?\$\$|\$[^$\n]+\$/g].flatMap((pattern) => text.match(pattern) ?? []).join("\n");

/** Dollar signs without a partner, by the line where their paragraph starts. */
function unbalanced(text: string): string[] {
  const blank = (match: string) => match.replace(/[^\n]/g, " ");
  const prose = text.replace(FENCE, blank).replace(INLINE, blank).replace(/\\\$/g, "  ");
  const inline = prose.replace(/\$\$[\s\S]*?\$\$/g, blank);
  const lines = inline.split("\n");
  const starts = lines.flatMap((line, i) => (line.trim() !== "" && (lines[i - 1] ?? "").trim() === "" ? [i] : []));
  return starts.flatMap((start, k) => {
    const paragraph = lines.slice(start, starts[k + 1]).join("\n");
    const dollars = paragraph.match(/\$/g)?.length ?? 0;
    return dollars % 2 === 0 && !paragraph.includes("$$")
      ? []
      : [`a $ has no partner in the paragraph of line ${start + 1}; a dollar sign itself is \\$`];
  });
}
