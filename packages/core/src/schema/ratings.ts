import { InputError } from "../errors.ts";
import type { Rating } from "./evidence.ts";
import { near } from "./near.ts";
import type { Rubric } from "./rubric.ts";

/**
 * Human scores out of a file: `criterion: score`, or `criterion: { score, rater, comment }`, or a list of those.
 * @param value what stands in the file; @param file for messages
 * @throws InputError `scores/…`: the file, the criterion, what was expected and what came
 */
export function readRatings(value: unknown, file: string, rubric: Rubric): Rating[] {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InputError("scores/shape", [`${file}: expected criterion: score, a line each`]);
  const known = humanCriteria(rubric.criteria);
  return Object.entries(value).flatMap(([criterion, given]) => {
    if (!known.includes(criterion))
      throw new InputError("scores/criterion", [
        `${file}: ${criterion}: no criterion of this rubric is scored by a person under that name${near(criterion, known)}; there are: ${known.join(", ")}`,
      ]);
    return (Array.isArray(given) ? given : [given]).map((one) => ratingOf(file, criterion, one));
  });
}

function ratingOf(file: string, criterion: string, given: unknown): Rating {
  const { score, rater, comment } = (typeof given === "object" && given !== null ? given : { score: given }) as Record<
    string,
    unknown
  >;
  if (typeof score !== "number" || !(score >= 0 && score <= 1))
    throw new InputError("scores/score", [
      `${file}: ${criterion}: expected a score from 0 to 1, but ${typeof score === "object" ? "a list or mapping" : JSON.stringify(score)} came`,
    ]);
  return {
    criterion,
    score,
    rater: typeof rater === "string" && rater !== "" ? rater : "interviewer",
    ...(typeof comment === "string" ? { comment } : {}),
  };
}

const humanCriteria = (criteria: Rubric["criteria"]): string[] =>
  criteria.flatMap((c) => ("criteria" in c ? humanCriteria(c.criteria) : "human" in c.evidence ? [c.id] : []));
