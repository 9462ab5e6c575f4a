import {
  CLEAR,
  forTerminal,
  type Lint,
  type MutantResult,
  type Problem,
  type Proof,
  type Remark,
} from "@allclose/core";
import { colours } from "../../colours.ts";

export interface FileResult {
  readonly file: string;
  readonly broken: string | undefined;
}

export interface TestResult {
  readonly proof: Proof;
  readonly lint: Lint;
  readonly files: readonly FileResult[];
}

/** What `problem test` found, for a terminal. */
export function renderTest(problem: Problem, { proof, lint, files }: TestResult): string {
  const held = files.filter((f) => f.broken === undefined).length;
  const lines = [
    colours.bold(`${problem.spec.id} ${problem.spec.version}`),
    `${mark(proof.reference.findings.every((f) => f.state === "skipped"))} the reference passes its own checks, and uses at most ${proof.reference.ratio} of the tolerance`,
    ...section(`Mistakes (at least ${CLEAR} times the tolerance, caught by every check that says so)`, [
      ...column(proof.mutants, (m) => m.id, mutantLine),
      `Mutation score ${Math.round(proof.score * 1000) / 10} %`,
    ]),
    ...section(
      "Checks",
      column(
        lint.checks,
        (c) => c.check,
        (c) => [undefined, `kills ${c.kills}, alone ${c.alone}`],
      ),
    ),
    ...section(
      "Trivial answers",
      proof.trivial.map((t) => `${mark(t.rejected)} ${t.name}: ${t.verdict}`),
    ),
    ...section("Submissions", [
      ...files.map((f) => `${mark(f.broken === undefined)} ${f.file}${f.broken === undefined ? "" : `: ${f.broken}`}`),
      ...(files.length > 0 ? [`${held} of ${files.length} are what their name says`] : []),
    ]),
    ...section(
      "Errors",
      lint.errors.map((r) => `${mark(false)} ${remark(r)}`),
    ),
    ...section(
      "Warnings",
      lint.warnings.map((r) => `${colours.yellow("!")} ${remark(r)}`),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

const mark = (good: boolean): string => (good ? colours.green("✓") : colours.red("✗"));
const remark = ({ where, says }: Remark): string => `${forTerminal(where)}: ${forTerminal(says)}`;
const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ["", colours.bold(title), ...lines];

function column<T>(rows: readonly T[], id: (row: T) => string, line: (row: T) => [boolean | undefined, string]) {
  const width = Math.max(0, ...rows.map((row) => id(row).length));
  return rows.map((row) => {
    const [good, text] = line(row);
    return `${good === undefined ? " " : mark(good)} ${id(row).padEnd(width)}  ${text}`;
  });
}

function mutantLine(m: MutantResult): [boolean, string] {
  const missed = m.missed.length > 0 ? `, not by ${m.missed.join(", ")}` : "";
  const text = m.killed ? `${showRatio(m.ratio)} by ${m.by.join(", ")}` : "nothing fails";
  return [m.killed && m.ratio >= CLEAR && m.missed.length === 0, `${text}${missed}`];
}

const showRatio = (ratio: number): string =>
  Number.isFinite(ratio) ? `${Number(ratio.toPrecision(2))} ×` : "not a number, or raises,";
