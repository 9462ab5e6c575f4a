import type { FailedFinding, Finding } from "../schema/evidence.ts";
import type { Report } from "../schema/report.ts";
import { forXml as esc } from "./escape.ts";
import { reportView } from "./view.ts";

/**
 * A report as JUnit XML: a suite for each check, a case for each draw of a family; `failure` where the submission is wrong,
 * `skipped` where nothing could be said and `error` where the grader is at fault. The verdict stands in every suite's
 * properties, as the schemas allow them nowhere else. The only time in it is that of the whole run.
 */
export function junitReport(report: Report): string {
  const { findings, problem } = report.evidence;
  const ids = [...new Set(findings.map((f) => f.check))];
  const properties = propertiesOf(report);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${attributes({ name: `allclose: ${report.title}`, ...counts(findings), time: seconds(report.run.wallMs) })}>
${ids
  .map((id) => {
    const own = findings.filter((f) => f.check === id);
    return `<testsuite ${attributes({ name: id, ...counts(own) })}>
${properties}
${own.map((f) => testcase(f, problem.id)).join("\n")}
</testsuite>`;
  })
  .join("\n")}
</testsuites>
`;
}

function propertiesOf(report: Report): string {
  const { seed, submission, problem } = report.evidence;
  const view = reportView(report);
  const { low, high } = report.judgement.score;
  const all = {
    verdict: view.verdict.text,
    "score.low": String(low),
    "score.high": String(high),
    pending: view.pending.join(", "),
    problem: `${problem.id} ${problem.version}`,
    "submission.sha256": submission.sha256,
    "seed.visible": seed.visible,
    "seed.hiddenDigest": seed.hiddenDigest ?? "",
  };
  const lines = Object.entries(all)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `<property ${attributes({ name, value })}/>`);
  return `<properties>\n${lines.join("\n")}\n</properties>`;
}

function counts(findings: readonly Finding[]): Record<string, string> {
  const count = (state: Finding["state"]) => String(findings.filter((f) => f.state === state).length);
  return {
    tests: String(findings.length),
    failures: count("failed"),
    errors: count("ungradable"),
    skipped: count("skipped"),
  };
}

function testcase(f: Finding, problem: string): string {
  const { family, draw, variant, visibility } = f.case;
  const name = [
    `${family}, draw ${draw}`,
    ...(variant === undefined ? [] : [variant]),
    ...(f.state === "failed" && f.output !== undefined ? [f.output] : []),
    ...(visibility === "hidden" ? ["hidden"] : []),
  ].join(", ");
  const head = `testcase ${attributes({ classname: `${problem}.${f.check}`, name })}`;
  return f.state === "passed" ? `<${head}/>` : `<${head}>${outcome(f)}</testcase>`;
}

function outcome(f: Exclude<Finding, { state: "passed" }>): string {
  if (f.state === "skipped") return `<skipped ${attributes({ message: f.why })}/>`;
  if (f.state === "ungradable") return `<error ${attributes({ type: "ungradable", message: f.why })}/>`;
  return `<failure ${attributes({ type: f.code, message: f.message })}>${esc(details(f).join("\n"))}</failure>`;
}

const details = ({ message, worst, failure }: FailedFinding): string[] => [
  message,
  ...(worst === undefined
    ? []
    : [
        `expected ${worst.expected}, got ${worst.actual} at [${worst.index.join(", ")}]; tolerance ${worst.tolerance}, error ${worst.ratio} × that`,
      ]),
  ...(failure?.frames ?? []).map((frame) => `${frame.file}:${frame.line} in ${frame.in}`),
];

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

const attributes = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}="${esc(value)}"`)
    .join(" ");
