import { InputError } from "../errors.ts";
import { collectEvidence } from "../grade.ts";
import type { GradeOptions } from "../grade-options.ts";
import type { Problem } from "../problem.ts";
import { mistaken, NOBODY } from "../proving/sessions.ts";
import type { Float } from "../tensor/dtype.ts";
import { VERSION } from "../version.ts";
import { type Answers, keyOf, ReferenceAbsent } from "./answers.ts";
import { type Answer, encodeAnswers, type GoldenFile, readGoldenFile } from "./file.ts";

/**
 * The golden tensors of a problem's visible draws: the reference is graded as a submission, and what it answers is kept.
 * There is nothing of its code in them, of the hidden draws, or of the hints' texts.
 * @throws InputError `golden/reference` when the reference does not pass its own checks
 */
export async function makeGolden(
  problem: Problem,
  { seed, dtype = problem.spec.dtypes[0] as Float }: { readonly seed: string; readonly dtype?: Float },
): Promise<GoldenFile> {
  const answers = new Map<string, Answer>();
  const record = { ...problem, answers: recorder(answers) };
  const { findings } = await collectEvidence(record, NOBODY, mistaken(problem, []), { seed: { visible: seed }, dtype });
  const wrong = findings.flatMap((f) =>
    f.state === "failed" ? [`${f.check}: ${f.message}`] : f.state === "ungradable" ? [`${f.check}: ${f.why}`] : [],
  );
  if (wrong.length > 0) throw new InputError("golden/reference", wrong);
  const { sha256, spec, rubric, statement } = problem;
  return {
    schema: "allclose/golden/1",
    allclose: VERSION,
    seed,
    dtype,
    problem: { sha256, spec, rubric, statement },
    ...encodeAnswers(answers),
  };
}

/** A problem as it is graded without its reference: `grade(golden.problem, submission, runner, golden.options)`. */
export interface Golden {
  readonly problem: Problem;
  /** The seed and dtype of its draws; under others, nearly everything would be skipped. */
  readonly options: Pick<GradeOptions, "seed"> & { readonly dtype: Float };
}

/**
 * Reads golden tensors. Checks that ask what was not recorded, such as those of random samplers, are skipped; a wrong answer
 * is told with its values, but no named mistake is, because that takes the reference.
 * @param value the parsed JSON; @param name of the file, for messages
 * @throws InputError `schema/invalid`, `golden/tensors`
 */
export function readGolden(value: unknown, name = "the golden file"): Golden {
  const { file, answers } = readGoldenFile(value, name);
  const { sha256, spec, rubric, statement } = file.problem;
  const absent = () => {
    throw new ReferenceAbsent("this case");
  };
  const names = [spec.entry, ...spec.others].map((entry) => entry.name);
  const reference = { mistakes: {}, entries: Object.fromEntries(names.map((name) => [name, absent])) };
  const problem = { spec, rubric, reference, statement, hints: new Map(), answers: player(answers), sha256 };
  return { problem, options: { seed: { visible: file.seed }, dtype: file.dtype } };
}

function recorder(answers: Map<string, Answer>): Answers {
  const kept = <T extends Answer>(key: string, answer: T): T => {
    answers.set(key, answer);
    return answer;
  };
  return {
    expected: (question, ask) => kept(keyOf(question), ask()),
    word: (question, ask) => kept(keyOf(question), ask()),
  };
}

function player(answers: ReadonlyMap<string, Answer>): Answers {
  return {
    expected(question) {
      const answer = answers.get(keyOf(question));
      if (typeof answer === "object") return answer;
      throw new ReferenceAbsent(question.words.join(", "));
    },
    word(question) {
      const key = keyOf(question);
      const answer = answers.get(key);
      if (answers.has(key) && typeof answer !== "object") return answer;
      throw new ReferenceAbsent(question.words.join(", "));
    },
  };
}
