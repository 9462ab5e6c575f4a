import { htmlReport, judge, parse, readReport, rubric } from "@allclose/core";

const [stored, edited] = await Promise.all(
  ["report.json", "rubric.json"].map(async (file) => (await fetch(file)).json()),
);
const report = readReport(stored, "report.json");
const marks = parse(rubric, edited, "rubric.json");

// The same facts, judged by the rubric as it is now. Nothing runs.
const judgement = judge(marks, report.evidence);
document.querySelector("iframe").srcdoc = htmlReport({ ...report, judgement, anchors: marks.anchors });
