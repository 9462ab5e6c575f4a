import type { Expected } from "../checks/tolerance.ts";
import { Predictions } from "../diagnosis/predictions.ts";
import { AllcloseError, InputError } from "../errors.ts";
import { collectEvidence } from "../grade.ts";
import type { GradeOptions } from "../grade-options.ts";
import { Meter } from "../meter.ts";
import { openLab } from "../open-lab.ts";
import type { Problem } from "../problem.ts";
import { mistaken, NOBODY } from "../proving/sessions.ts";
import type { GoldenFile } from "../schema/golden-file.ts";
import type { Float } from "../tensor/dtype.ts";
import { VERSION } from "../version.ts";
import { type Answers, keyOf, LIVE, type Question, ReferenceAbsent } from "./answers.ts";
import { type Answer, encodeAnswers, readGoldenFile } from "./file.ts";

export interface GoldenOptions {
  /** The public seed of the draws. */
  readonly seed: string;
  /** One of the problem's dtypes; its first by default. */
  readonly dtype?: Float;
  /** Whether what each named mistake gives is in them too, so that a mistake can be named; they are some times as large then. */
  readonly mistakes?: boolean;
}

/**
 * The golden tensors of a problem's visible draws: the reference is graded as a submission, and what it answers is kept.
 * There is nothing of its code in them, of the hidden draws, or of the hints' texts.
 * @throws InputError `golden/reference` when the reference does not pass its own checks
 */
export async function makeGolden(
  problem: Problem,
  { seed, dtype = problem.spec.dtypes[0] as Float, mistakes = false }: GoldenOptions,
): Promise<GoldenFile> {
  const answers = new Map<string, Answer>();
  const recorded = { ...problem, answers: recorder(answers) };
  const options = { seed: { visible: seed }, dtype };
  const { findings } = await collectEvidence(recorded, NOBODY, mistaken(problem, []), options);
  const wrong = findings.flatMap((f) =>
    f.state === "failed" ? [`${f.check}: ${f.message}`] : f.state === "ungradable" ? [`${f.check}: ${f.why}`] : [],
  );
  if (wrong.length > 0) throw new InputError("golden/reference", wrong);
  if (mistakes) await predictAll(recorded, options);
  const { sha256, spec, rubric, statement, reference } = problem;
  const says = Object.entries(reference.mistakes).map(([id, mistake]) => [id, mistake.says]);
  return {
    schema: "allclose/golden/1",
    allclose: VERSION,
    seed,
    dtype,
    problem: { sha256, spec, rubric, statement, mistakes: Object.fromEntries(mistakes ? says : []) },
    ...encodeAnswers(answers),
  };
}

/** Asks what every mistake gives on every case as it is drawn. */
async function predictAll(problem: Problem, options: GradeOptions): Promise<void> {
  const lab = await openLab(problem, NOBODY, mistaken(problem, []), options, new Meter());
  const predictions = new Predictions();
  for (const trial of lab.layAll())
    for (const id of Object.keys(problem.reference.mistakes)) predictions.expected([id], trial);
}

/** A problem as it is graded without its reference: `grade(golden.problem, submission, runner, golden.options)`. */
export interface Golden {
  readonly problem: Problem;
  /** The seed and dtype of its draws; under others, nearly everything would be skipped. */
  readonly options: Pick<GradeOptions, "seed"> & { readonly dtype: Float };
}

/**
 * Reads golden tensors. Checks that ask what was not recorded, such as those of random samplers, are skipped. A mistake is
 * named where they hold what the mistakes give; a pair of mistakes never is, and counterexamples are as they were drawn.
 * @param value the parsed JSON; @param name of the file, for messages
 * @throws InputError `schema/invalid`, `golden/tensors`
 */
export function readGolden(value: unknown, name = "the golden file"): Golden {
  const { file, answers } = readGoldenFile(value, name);
  const { sha256, spec, rubric, statement } = file.problem;
  const mistakes = Object.fromEntries(Object.entries(file.problem.mistakes).map(([id, says]) => [id, { says }]));
  const absent = () => {
    throw new ReferenceAbsent("this case");
  };
  const names = [spec.entry, ...spec.others].map((entry) => entry.name);
  const reference = { mistakes, entries: Object.fromEntries(names.map((name) => [name, absent])) };
  const problem = { spec, rubric, reference, statement, hints: new Map(), answers: player(answers), sha256 };
  return { problem, options: { seed: { visible: file.seed }, dtype: file.dtype } };
}

function recorder(answers: Map<string, Answer>): Answers {
  const kept = <T extends Answer>(question: Question, ask: () => T): T => {
    const key = keyOf(question);
    try {
      const answer = ask();
      answers.set(key, answer);
      return answer;
    } catch (error) {
      answers.set(key, { throws: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  };
  return { ...LIVE, expected: kept, word: kept };
}

function player(answers: ReadonlyMap<string, Answer>): Answers {
  const told = (question: Question): Answer => {
    const key = keyOf(question);
    if (!answers.has(key)) throw new ReferenceAbsent(question.words.join(", "));
    const answer = answers.get(key);
    if (typeof answer === "object" && "throws" in answer) throw new AllcloseError("reference/throws", answer.throws);
    return answer;
  };
  return {
    ...LIVE,
    complete: false,
    expected: (question) => told(question) as ReadonlyMap<string, Expected>,
    word: (question) => told(question) as string | undefined,
  };
}
