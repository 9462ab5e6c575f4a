import { readFile } from "node:fs/promises";
import { InputError, type Rating, type Rubric, readRatings } from "@allclose/core";
import { readYaml } from "@allclose/runners";

/**
 * Human scores from a YAML file.
 * @throws InputError `scores/…`: the file, the criterion, what was expected and what came
 */
export async function readScores(file: string, rubric: Rubric): Promise<Rating[]> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new InputError("scores/missing", [`${file}: cannot be read`]);
  });
  return readRatings(readYaml(text, file), file, rubric);
}
