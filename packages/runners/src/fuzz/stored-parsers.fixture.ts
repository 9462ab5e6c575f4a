import { strictEqual as same } from "node:assert";
import {
  type Golden,
  htmlReport,
  InputError,
  judge,
  junitReport,
  markdownReport,
  NO_COLOURS,
  type Report,
  readGolden,
  readReport,
  terminalReport,
} from "@allclose/core";
import fc from "fast-check";
import { bytesOf, textsLike } from "./change-bytes.fixture.ts";
import { jsonOf, valuesLike } from "./change-values.fixture.ts";
import type { Parser } from "./parser.fixture.ts";
import { golden, problem, report } from "./seeds.fixture.ts";

const TOKENS = [
  "[",
  "{",
  "]",
  "}",
  ",",
  '"',
  '"__proto__":',
  '"a":',
  "null",
  "1e999",
  "-0",
  "0",
  "1",
  '"NaN"',
  "\\ud800",
  "\\u0000",
];

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new InputError("json/invalid", ["not JSON"]);
  }
}

const like = (example: unknown): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    textsLike([JSON.stringify(example)], TOKENS),
    valuesLike([example]).map((value) => bytesOf(jsonOf(value))),
  );

const stored: Parser<Report> = {
  name: "report",
  bytes: like(report),
  read: (bytes) => readReport(json(bytes), "report.json"),
  refusals: ["json/", "schema/"],
  holds(read) {
    same(JSON.stringify(readReport(read, "again")), JSON.stringify(read));
    // What is done with a report: it is judged again, and shown.
    judge(problem.rubric, read.evidence);
    for (const show of [htmlReport, markdownReport, junitReport]) show(read);
    terminalReport(read, NO_COLOURS);
  },
};

const goldenFile: Parser<Golden> = {
  name: "golden file",
  bytes: like(golden),
  read: (bytes) => readGolden(json(bytes), "golden.json"),
  refusals: ["json/", "schema/", "golden/"],
};

export const STORED_PARSERS: readonly Parser[] = [stored, goldenFile];
