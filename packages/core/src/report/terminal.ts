import type { Report } from "../schema/report.ts";
import { forTerminal } from "./escape.ts";
import { exampleLines } from "./terminal-example.ts";
import { type FailureView, reportView } from "./view.ts";

/** How to colour; the identity where the terminal has none. */
export interface Palette {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
}

const same = (text: string): string => text;
export const NO_COLOURS: Palette = { bold: same, dim: same, red: same, yellow: same, green: same };

/** A report as plain text for a terminal, 100 columns or fewer where the words allow it. */
export function terminalReport(report: Report, colours: Palette = NO_COLOURS): string {
  const view = reportView(report);
  const say = forTerminal;
  const tint = { bad: colours.red, open: colours.yellow, good: colours.green }[view.verdict.tone];
  const lines = [
    `${colours.bold(say(view.title))}  ${colours.dim(say(view.file))}`,
    "",
    `  ${tint(colours.bold(view.verdict.text))}   score ${view.score}${
      view.pending.length > 0 ? `   pending: ${view.pending.map(say).join(", ")}` : ""
    }`,
    ...view.verdict.means.map((text) => colours.dim(`  ${say(text)}`)),
    "",
    colours.bold(view.mistakes.heading),
    ...view.mistakes.items.map((text) => `  ${say(text)}`),
    ...view.mistakes.notes.map((text) => colours.dim(`  ${say(text)}`)),
    "",
    colours.bold("Criteria"),
    ...view.criteria.map((c) => {
      const mark = c.state !== "scored" ? "?" : c.score === "1" ? "✓" : c.score === "0" ? "✗" : "~";
      const paint = mark === "✓" ? colours.green : mark === "✗" ? colours.red : colours.yellow;
      const head = `${"  ".repeat(c.depth + 1)}${paint(mark)} ${say(c.title)}`;
      const pad = " ".repeat(Math.max(1, 58 - 2 * c.depth - c.title.length));
      return `${head}${pad}${c.score.padStart(9)}  ${colours.dim(`of ${c.weight}`)}\n${"  ".repeat(c.depth + 3)}${colours.dim(say(c.because))}`;
    }),
    "",
    colours.bold("Why this verdict"),
    ...view.reasons.map((text) => `  ${say(text)}`),
    ...(view.failures.length > 0 ? ["", colours.bold("What fails")] : []),
    ...view.failures.flatMap((failure) => failureLines(failure, colours)),
    ...(view.measurements.length > 0 ? ["", colours.bold("Measured on this machine")] : []),
    ...view.measurements.map(
      (m) =>
        `  ${m.state === "passed" ? colours.green("✓") : m.state === "failed" ? colours.red("✗") : colours.yellow("?")} ${say(m.check)}: ${say(m.text)}`,
    ),
    ...(view.notes.length > 0 ? ["", colours.bold("Not graded")] : []),
    ...view.notes.map((text) => colours.dim(`  ${say(text)}`)),
    "",
    ...view.run.map((text) => colours.dim(say(text))),
  ];
  return `${lines.join("\n")}\n`;
}

function failureLines(failure: FailureView, colours: Palette): string[] {
  const say = forTerminal;
  const more = failure.more > 0 ? colours.dim(` (and ${failure.more} more)`) : "";
  return [
    `  ${colours.red(say(failure.check))} on ${say(failure.family)}: ${say(failure.message)}${more}`,
    ...failure.details.map((text) => colours.dim(`      ${say(text)}`)),
    ...(failure.example ? exampleLines(failure.example, colours) : []).map((line) => `      ${line}`),
  ];
}
