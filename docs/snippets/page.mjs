import { htmlReport, judge, parse, readReport, rubric } from "@allclose/core";

const [stored, edited] = await Promise.all(
  ["report.json", "rubric.json"].map(async (file) => (await fetch(file)).json()),
);
const report = readReport(stored, "report.json");
const marks = parse(rubric, edited, "rubric.json");

/** The same facts, judged anew by the rubric as it is now. Nothing runs. */
const again = { ...report, judgement: judge(marks, report.evidence), anchors: marks.anchors };
document.querySelector("iframe").srcdoc = htmlReport(again);
