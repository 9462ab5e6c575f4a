import { forTerminal as say } from "./escape.ts";
import type { ExampleView, MatrixView } from "./example.ts";
import type { Palette } from "./terminal.ts";

const WIDTH = 92;
const GAP = "   ";

/** A counterexample as aligned matrices side by side; only sizes and where it comes from when it is too large to be followed. */
export function exampleLines(example: ExampleView, colours: Palette): string[] {
  const command = colours.dim(`to try it again: ${say(example.command)}`);
  if (!example.readable)
    return [say(example.title), ...example.inputs.map((m) => `  ${say(`${m.name} ${m.about}`)}`), command];
  return [
    example.sameAs === undefined ? say(example.title) : `The case shown for ${say(example.sameAs)} fails here too`,
    ...matricesOf(example, colours).map((line) => `  ${line}`),
    command,
  ];
}

/** Inputs, expected and actual side by side. */
export function matricesOf({ sameAs, inputs, outputs }: ExampleView, colours: Palette): string[] {
  return beside([
    ...(sameAs === undefined ? inputs.map((m) => matrixLines("", m, colours)) : []),
    // One block a pair, so that what came stands beside what is expected.
    ...outputs.map(({ expected, actual }) =>
      beside([
        matrixLines("expected ", expected, colours),
        actual === undefined ? [`it gave no ${say(expected.name)}`] : matrixLines("it gave ", actual, colours),
      ]),
    ),
  ]);
}

function matrixLines(before: string, m: MatrixView, colours: Palette): string[] {
  const widest = Math.max(0, ...m.blocks.flatMap((b) => b.rows.flatMap((row) => row.map((c) => c.text.length))));
  const marked = m.blocks.some((b) => b.rows.some((row) => row.some((c) => c.differs)));
  return [
    `${before}${say(m.name)} ${m.about}`.trimEnd(),
    ...m.blocks.flatMap((block) => [
      ...(block.at === "" ? [] : [block.at]),
      ...block.rows.map((row) =>
        row
          .map(({ text, differs }) => {
            const padded = `${say(text).padStart(widest)}${differs ? "≠" : marked ? " " : ""}`;
            return differs ? colours.red(padded) : padded;
          })
          .join(" "),
      ),
    ]),
  ];
}

/** Blocks of lines next to each other, as many as fit in a line. */
function beside(blocks: readonly (readonly string[])[]): string[] {
  const out: string[] = [];
  let group: (readonly string[])[] = [];
  const flush = () => {
    const height = Math.max(0, ...group.map((b) => b.length));
    for (let i = 0; i < height; i++)
      out.push(
        group
          .map((b) => (b[i] ?? "") + " ".repeat(width(b) - seen(b[i] ?? "")))
          .join(GAP)
          .trimEnd(),
      );
    group = [];
  };
  for (const block of blocks) {
    const used = group.reduce((n, b) => n + width(b) + GAP.length, 0);
    if (group.length > 0 && used + width(block) > WIDTH) flush();
    group.push(block);
  }
  flush();
  return out;
}

const width = (block: readonly string[]): number => Math.max(0, ...block.map(seen));

/** The columns that a line takes: colours take none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are written with one
const seen = (line: string): number => line.replace(/\u001b\[\d+m/g, "").length;
