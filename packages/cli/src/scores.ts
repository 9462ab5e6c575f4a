import { readFile } from "node:fs/promises";
import { InputError, near, type Rating, type Rubric } from "@allclose/core";
import { readYaml } from "@allclose/runners";

/**
 * Human scores from a YAML file: `criterion: score`, or `criterion: { score, rater, comment }`, or a list of those.
 * @throws InputError `scores/…`: the file, the criterion, what was expected and what came
 */
export async function readScores(file: string, rubric: Rubric): Promise<Rating[]> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new InputError("scores/missing", [`${file}: cannot be read`]);
  });
  const value = readYaml(text, file);
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
      `${file}: ${criterion}: expected a score from 0 to 1, but ${JSON.stringify(score)} came`,
    ]);
  return {
    criterion,
    score,
    rater: typeof rater === "string" ? rater : "interviewer",
    ...(typeof comment === "string" ? { comment } : {}),
  };
}

const humanCriteria = (criteria: Rubric["criteria"]): string[] =>
  criteria.flatMap((c) => ("criteria" in c ? humanCriteria(c.criteria) : "human" in c.evidence ? [c.id] : []));
