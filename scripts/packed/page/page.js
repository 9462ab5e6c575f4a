import { judge, parse, report, rubric } from "@allclose/core";

globalThis.judged = (marks, stored) => judge(parse(rubric, marks, "rubric"), parse(report, stored, "report").evidence);
