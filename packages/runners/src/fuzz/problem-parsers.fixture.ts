import { strictEqual as same } from "node:assert";
import {
  type ProblemSpec,
  parse,
  type Rating,
  type Rubric,
  rating,
  readProblemSpec,
  readRatings,
  rubric,
} from "@allclose/core";
import fc from "fast-check";
import { stringify } from "yaml";
import { parseHints } from "../problem/hints.ts";
import { readYaml } from "../problem/yaml.ts";
import { bytesOf, textsLike } from "./change-bytes.fixture.ts";
import { jsonOf, valuesLike } from "./change-values.fixture.ts";
import type { Parser } from "./parser.fixture.ts";
import { problem, RUBRIC, SPEC } from "./seeds.fixture.ts";

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const TOKENS = [
  "- ",
  "? ",
  ": ",
  "[",
  "]",
  "{",
  "}",
  ", ",
  "&a ",
  "*a",
  "!!set ",
  "!!binary ",
  "!!omap ",
  "!a ",
  "<<: *a\n",
  "|\n",
  ">-\n",
  "\n",
  "\n  ",
  "#",
  "'",
  '"',
  "\\",
  "---\n",
  "...\n",
  "%YAML 1.1\n---\n",
  "%TAG ! a\n",
  "__proto__: ",
  "a: ",
  ".nan",
  "2020-01-01",
  "\t",
];

const like = (examples: readonly unknown[], texts: readonly string[] = []): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    textsLike([...examples.map((one) => stringify(one)), ...texts], TOKENS),
    fc
      .tuple(valuesLike(examples), fc.boolean())
      .map(([value, json]) => bytesOf(json ? jsonOf(value) : stringify(value))),
  );

const yaml: Parser = {
  name: "yaml",
  bytes: like(
    [RUBRIC, SPEC.families],
    ["a: &a [1, 2]\nb: *a\nc: { d: *a }\n", "- |\n  x\n- >-\n  y\n- 'z'\n", "? [a, b]\n: c\n? &k x\n: *k\n"],
  ),
  read: (bytes) => readYaml(textOf(bytes), "a.yaml"),
  refusals: ["yaml/"],
  // What JSON can say of it, YAML says too, as JSON is YAML.
  holds(read) {
    const json = JSON.stringify(read);
    if (json.length < 1000) same(JSON.stringify(readYaml(json, "a.json")), json);
  },
};

const spec: Parser<ProblemSpec> = {
  name: "problem.yaml",
  bytes: like([SPEC]),
  read: (bytes) => readProblemSpec(readYaml(textOf(bytes), "problem.yaml"), "problem.yaml"),
  refusals: ["yaml/", "schema/"],
  holds: (read) => same(JSON.stringify(readProblemSpec(read, "again")), JSON.stringify(read)),
};

const marks: Parser<Rubric> = {
  name: "rubric.yaml",
  bytes: like([RUBRIC]),
  read: (bytes) => parse(rubric, readYaml(textOf(bytes), "rubric.yaml"), "rubric.yaml"),
  refusals: ["yaml/", "schema/"],
  holds: (read) => same(JSON.stringify(parse(rubric, read, "again")), JSON.stringify(read)),
};

const ratings: Parser<Rating[]> = {
  name: "ratings",
  bytes: like([{ explains: 0.5 }, { explains: [{ score: 1, rater: "a", comment: "b" }, 0] }]),
  read: (bytes) => readRatings(readYaml(textOf(bytes), "scores.yaml"), "scores.yaml", problem.rubric),
  refusals: ["yaml/", "scores/"],
  holds(read) {
    // They are stored as evidence, which is read again.
    for (const one of read) same(JSON.stringify(parse(rating, one, "again")), JSON.stringify(one));
    if (read.some(({ criterion }) => criterion !== "explains")) throw new Error("another criterion is rated");
  },
};

const hints: Parser<Map<string, string>> = {
  name: "hints.md",
  bytes: textsLike(["# Hints\n\n## scale\n\nDivide.\n\n## other\nMore\n", "## a"], ["## ", "#", "\n", "\r\n", " "]),
  read: (bytes) => parseHints(textOf(bytes)),
  refusals: [],
};

export const PROBLEM_PARSERS: readonly Parser[] = [yaml, spec, marks, ratings, hints];
