import { readFileSync } from "node:fs";
import { judge, parse, report, rubric } from "@allclose/core";

const { marks, stored } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(judge(parse(rubric, marks, "rubric"), parse(report, stored, "report").evidence)));
