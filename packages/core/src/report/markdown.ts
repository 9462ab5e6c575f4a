import type { Report } from "../schema/report.ts";
import { codeBlock, cut, forMarkdown, forTerminal } from "./escape.ts";
import type { ExampleView } from "./example.ts";
import { NO_COLOURS } from "./terminal.ts";
import { matricesOf } from "./terminal-example.ts";
import { type FailureView, type ReportView, reportView } from "./view.ts";

/** GitHub refuses comments above 65 536 characters; this leaves room for what a bot writes around it. */
export const MARKDOWN_LIMIT = 60_000;
/** Characters of one text that are shown: one message should not push out the rest. */
const SHOWN = 500;

interface Part {
  /** What it is called where it is left out. */
  readonly name: string;
  readonly text: string;
}

/**
 * A report as GitHub-flavoured Markdown for a job summary or a pull request's comment: at most 60 000 bytes of UTF-8, and
 * what had to be left out is named. Nothing that a candidate wrote formats, links or mentions anybody.
 */
export function markdownReport(report: Report): string {
  const view = reportView(report);
  return fitted(partsOf(view).filter((part) => part.text !== ""));
}

function partsOf(view: ReportView): Part[] {
  return [
    { name: "the verdict", text: verdict(view) },
    { name: "the mistake", text: mistake(view) },
    { name: "the criteria", text: criteria(view) },
    ...view.failures.map((f, i) => ({ name: `what fails: ${say(f.check, 60)}`, text: failure(f, i === 0) })),
    { name: "why this verdict", text: folded("Why this verdict", list(view.reasons)) },
    { name: "the checks", text: folded("Checks", checks(view)) },
    { name: "the measurements", text: measurements(view) },
    { name: "what was not graded", text: folded("Not graded, and why", list(view.notes)) },
    { name: "the run", text: folded("This run", list(view.run)) },
  ];
}

/** The parts that fit, in their order, and the names of the others. */
function fitted(parts: readonly Part[]): string {
  const kept: string[] = [];
  const left: string[] = [];
  // The last line must fit too; names are cut, and only the first few are written out.
  let room = MARKDOWN_LIMIT - 6_000;
  for (const { name, text } of parts) {
    const size = bytes(text) + 2;
    if (size <= room) {
      kept.push(text);
      room -= size;
    } else left.push(name);
  }
  const names = [...new Set(left)];
  if (names.length > 0)
    kept.push(
      `*Left out, as it would be longer than ${MARKDOWN_LIMIT / 1000} kB: ${names.slice(0, 5).join("; ")}${names.length > 5 ? `; and ${names.length - 5} more` : ""}.*`,
    );
  return `${kept.join("\n\n")}\n`;
}

const bytes = (text: string): number => new TextEncoder().encode(text).length;

const say = (text: string, shown = SHOWN): string => forMarkdown(cut(text, shown));

const list = (texts: readonly string[]): string => texts.map((text) => `- ${say(text)}`).join("\n");

const folded = (summary: string, text: string): string =>
  text === "" ? "" : `<details><summary>${summary}</summary>\n\n${text}\n\n</details>`;

const table = (head: readonly string[], align: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, align, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const verdict = (view: ReportView): string =>
  [
    `## ${MARKS[view.verdict.tone]} ${view.verdict.text}: ${say(view.title)}`,
    `Score **${view.score}**${view.pending.length > 0 ? `, pending: ${view.pending.map((text) => say(text)).join(", ")}` : ""}. Submission: ${say(view.file)}`,
    list(view.verdict.means),
  ].join("\n\n");

const MARKS = { bad: "❌", open: "🟡", good: "✅" } as const;

const mistake = ({ mistakes: { heading, items, notes } }: ReportView): string =>
  [`### ${say(heading)}`, list(items), ...notes.map((text) => say(text))].filter((text) => text !== "").join("\n\n");

const criteria = (view: ReportView): string =>
  `### Criteria\n\n${table(
    ["Criterion", "Score", "Weight", "Because"],
    ["---", "--:", "--:", "---"],
    view.criteria.map((c) => [`${"&emsp;".repeat(c.depth)}${say(c.title)}`, c.score, c.weight, say(c.because)]),
  )}`;

function failure(f: FailureView, first: boolean): string {
  const more = f.more > 0 ? ` (and ${f.more} more)` : "";
  return [
    ...(first ? ["### What fails"] : []),
    `#### ${say(f.check)} on ${say(f.family)}${more}`,
    say(f.message),
    ...(f.details.length > 4 ? [folded(`${f.details.length} details`, list(f.details))] : [list(f.details)]),
    ...(f.example === undefined ? [] : [example(f.example)]),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

function example(e: ExampleView): string {
  const same = e.sameAs === undefined ? say(e.title) : `The case shown for ${say(e.sameAs)} fails here too`;
  const lines = e.readable ? matricesOf(e, NO_COLOURS) : e.inputs.map((m) => forTerminal(`${m.name} ${m.about}`));
  const shown = lines.length === 0 ? [] : [codeBlock(lines.join("\n"))];
  return [`${same}:`, ...shown, "To try it again:", codeBlock(forTerminal(e.command), "sh")].join("\n\n");
}

const checks = (view: ReportView): string =>
  table(
    ["Check", "Passed", "Failed", "Not graded"],
    ["---", "--:", "--:", "--:"],
    view.checks.map((c) => [say(c.check), String(c.passed), String(c.failed), String(c.other)]),
  );

const measurements = (view: ReportView): string =>
  view.measurements.length === 0
    ? ""
    : `### Measured on this machine\n\n${table(
        ["Check", "", "Measured"],
        ["---", "---", "---"],
        view.measurements.map((m) => [say(m.check), m.state, say(m.text)]),
      )}`;
