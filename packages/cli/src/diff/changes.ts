import type { Problem } from "@allclose/core";
import { type Difference, differences } from "./differences.ts";

/** A problem with the source of its reference. */
export interface Version {
  readonly problem: Problem;
  readonly referenceText: string;
}

export interface Change {
  /** The file, and the path in it. */
  readonly where: string;
  readonly says: string;
  /** Whose version number has to be raised, because a grade could change. */
  readonly raises?: "problem" | "rubric";
}

/** Everything that changed between two versions of a problem. */
export function changesBetween(before: Version, after: Version): Change[] {
  const [a, b] = [before.problem, after.problem];
  return [
    ...differences(a.spec, b.spec).map((d) => changeIn("problem.yaml", d, gradesByProblem(d.path) && "problem")),
    ...differences(a.rubric, b.rubric).map((d) => changeIn("rubric.yaml", d, gradesByRubric(d.path) && "rubric")),
    ...differences(mistakesOf(a), mistakesOf(b)).map((d) => changeIn("reference.ts", d, false)),
    ...(codeOf(before) === codeOf(after)
      ? []
      : [{ where: "reference.ts", says: "the code changed", raises: "problem" as const }]),
    ...textChange("statement.md", a.statement, b.statement),
    ...differences(Object.fromEntries(a.hints), Object.fromEntries(b.hints)).map(({ path, says }) => ({
      where: `hints.md: ${path}`,
      says: / → /.test(says) ? "the text changed" : says,
    })),
  ];
}

const changeIn = (file: string, { path, says }: Difference, raises: Change["raises"] | false): Change => ({
  where: `${file}: ${path}`,
  says,
  ...(raises ? { raises } : {}),
});

/** Whether a grade could change with what stands at a path of problem.yaml. */
function gradesByProblem(path: string): boolean {
  const [first, , field] = path.split(".");
  if (path === "checks" || path === "hints") return false;
  if (first === "checks") return field !== "kills" && field !== "because";
  return ["hints", "entry", "others", "dtypes", "draws", "families"].includes(first as string);
}

/** Whether a grade could change with what stands at a path of rubric.yaml: not by titles and other words. */
const gradesByRubric = (path: string): boolean =>
  /^(criteria|gates|thresholds)\b/.test(path) &&
  !/\.(title|because|evidence\.human|anchor)$|^(criteria|gates)$/.test(path);

const mistakesOf = ({ reference }: Problem) => ({ mistakes: reference.mistakes });

/** The code of a reference without its comments, its blanks and the words of its mistakes. */
function codeOf({ problem, referenceText }: Version): string {
  const words = Object.values(problem.reference.mistakes).map((m) => m.says);
  const bare = words.reduce((text, says) => text.replaceAll(says, ""), referenceText);
  return bare.replace(/^\s*(\/\/|\/?\*).*$/gm, "").replace(/\s+/g, "");
}

function textChange(where: string, before: string, after: string): Change[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  const without = (lines: readonly string[], others: readonly string[]) => {
    const left = [...others];
    return lines.filter((line) => {
      const i = left.indexOf(line);
      if (i !== -1) left.splice(i, 1);
      return i === -1;
    }).length;
  };
  const [added, removed] = [without(b, a), without(a, b)];
  if (before === after) return [];
  const says = added + removed === 0 ? "lines changed places" : `lines: ${added} added, ${removed} removed`;
  return [{ where, says }];
}

/** Why the version numbers are not what the changes ask for; nothing when they are. */
export function versionFaults({ problem: a }: Version, { problem: b }: Version, changes: readonly Change[]): string[] {
  const back = (file: string, from: number, to: number) =>
    to < from ? [`${file}: version: it went back from ${from} to ${to}`] : [];
  const raised = b.spec.version > a.spec.version;
  const cause = changes.find((c) => c.raises === "problem");
  const rubricCause = changes.find((c) => c.raises === "rubric");
  return [
    ...back("problem.yaml", a.spec.version, b.spec.version),
    ...back("rubric.yaml", a.rubric.version, b.rubric.version),
    ...(cause !== undefined && b.spec.version === a.spec.version
      ? [`problem.yaml: version: it is still ${a.spec.version}, but a grade could change (${cause.where}); raise it`]
      : []),
    ...(rubricCause !== undefined && !raised && b.rubric.version === a.rubric.version
      ? [
          `rubric.yaml: version: it is still ${a.rubric.version}, but a verdict could change (${rubricCause.where}); raise it`,
        ]
      : []),
  ];
}
