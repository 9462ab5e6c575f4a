import { expect, test } from "vitest";
import { tinyRubric } from "../testing/tiny-problem.ts";
import { parse } from "./parse.ts";
import { readRatings } from "./ratings.ts";
import { rubric } from "./rubric.ts";

const marks = parse(rubric, tinyRubric(), "rubric.yaml");
const read = (value: unknown) => readRatings(value, "scores.yaml", marks);

test("a criterion has a score, a score with its rater, or a list of those", () => {
  expect(read({ explains: 0.5 })).toEqual([{ criterion: "explains", score: 0.5, rater: "interviewer" }]);
  expect(read({ explains: [1, { score: 0, rater: "a", comment: "b" }] })).toEqual([
    { criterion: "explains", score: 1, rater: "interviewer" },
    { criterion: "explains", score: 0, rater: "a", comment: "b" },
  ]);
});

test("a rater without a name is the interviewer", () =>
  expect(read({ explains: { score: 1, rater: "" } })).toEqual([
    { criterion: "explains", score: 1, rater: "interviewer" },
  ]));

test.each([
  ["a list", [1], "scores/shape", "scores.yaml: expected criterion: score"],
  ["nothing", null, "scores/shape", "scores.yaml: expected criterion: score"],
  ["a misspelt criterion", { explain: 1 }, "scores/criterion", "did you mean explains?"],
  ["a criterion that checks decide", { correct: 1 }, "scores/criterion", "scored by a person"],
  ["a score above 1", { explains: 7 }, "scores/score", "expected a score from 0 to 1, but 7 came"],
  ["no score", { explains: {} }, "scores/score", "but undefined came"],
  ["a list for a score", { explains: { score: [[1]] } }, "scores/score", "but a list or mapping came"],
])("%s is refused", (_, value, code, message) => {
  expect(() => read(value)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
});
