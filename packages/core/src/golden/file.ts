import * as z from "zod";
import type { Expected } from "../checks/tolerance.ts";
import { InputError } from "../errors.ts";
import { parse } from "../schema/parse.ts";
import { problemSpec } from "../schema/problem.ts";
import { rubric } from "../schema/rubric.ts";
import { DTYPES, FLOATS } from "../tensor/dtype.ts";
import { decodeSafetensors, encodeSafetensors } from "../tensor/safetensors.ts";
import { sizeOf, type Tensor, tensor } from "../tensor/tensor.ts";
import { fromBase64, toBase64 } from "./base64.ts";

/** How many values a tensor has beside its own: a tolerance for each row, and a mark for each value, or none. */
const output = z.strictObject({
  name: z.string(),
  dtype: z.enum(DTYPES),
  shape: z.array(z.int().nonnegative()).max(8),
  tells: z.boolean().describe("Whether any tolerance is narrower than the data"),
  overflows: z.boolean().describe("Whether an ordinary implementation overflows somewhere, so that marks say where"),
});

/**
 * The golden tensors of a problem's visible draws: what the reference says to every question that the checks ask of it,
 * without the reference. The inputs are not in it: the seed draws the same ones everywhere.
 */
export const goldenFile = z.strictObject({
  schema: z.literal("allclose/golden/1"),
  /** The version that wrote it. */
  allclose: z.string(),
  seed: z.string().describe("The public seed of its draws"),
  dtype: z.enum(FLOATS),
  problem: z.strictObject({
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    spec: problemSpec,
    rubric,
    statement: z.string(),
  }),
  answers: z.array(
    z.union([
      z.strictObject({ question: z.string(), outputs: z.array(output) }),
      z.strictObject({ question: z.string(), word: z.string().nullable() }),
    ]),
  ),
  tensors: z
    .string()
    .describe("Base64 of a safetensors file: all values, tolerances and marks, each in the order of the answers"),
});
export type GoldenFile = z.infer<typeof goldenFile>;

export type Answer = ReadonlyMap<string, Expected> | string | undefined;

/** The answers as the file has them. */
export function encodeAnswers(answers: ReadonlyMap<string, Answer>): Pick<GoldenFile, "answers" | "tensors"> {
  const [values, tolerances, marks]: [number[], number[], number[]] = [[], [], []];
  const list = [...answers].map(([question, answer]): GoldenFile["answers"][number] => {
    if (answer === undefined || typeof answer === "string") return { question, word: answer ?? null };
    const outputs = [...answer].map(([name, { dtype, shape, tells, overflows, ...e }]) => {
      for (const v of e.values) values.push(v);
      for (const t of e.tolerance) tolerances.push(t);
      for (const m of overflows ?? []) marks.push(m);
      return { name, dtype, shape: [...shape], tells, overflows: overflows !== undefined };
    });
    return { question, outputs };
  });
  const line = (numbers: readonly number[], dtype: "float64" | "bool") =>
    tensor([numbers.length], Float64Array.from(numbers), dtype);
  const tensors = new Map([
    ["values", line(values, "float64")],
    ["tolerances", line(tolerances, "float64")],
    ["marks", line(marks, "bool")],
  ]);
  return { answers: list, tensors: toBase64(encodeSafetensors(tensors)) };
}

/**
 * Reads what a golden file holds, as JSON was parsed.
 * @param name of the file, for messages
 * @throws InputError `schema/invalid`, and `golden/tensors` where its tensors are not those that it lists
 */
export function readGoldenFile(value: unknown, name: string): { file: GoldenFile; answers: Map<string, Answer> } {
  const file = parse(goldenFile, value, name);
  try {
    return { file, answers: decodeAnswers(file) };
  } catch (error) {
    throw new InputError("golden/tensors", [`${name}: tensors: ${error instanceof Error ? error.message : error}`]);
  }
}

function decodeAnswers({ answers, tensors }: GoldenFile): Map<string, Answer> {
  const read = decodeSafetensors(fromBase64(tensors));
  const [values, tolerances, marks] = ["values", "tolerances", "marks"].map((name) => new Reel(name, read.get(name)));
  const reels = { values, tolerances, marks } as Record<"values" | "tolerances" | "marks", Reel>;
  const out = new Map<string, Answer>();
  for (const answer of answers) {
    if (out.has(answer.question)) throw new RangeError(`"${answer.question}" is answered twice`);
    out.set(answer.question, "word" in answer ? (answer.word ?? undefined) : outputsOf(answer.outputs, reels));
  }
  for (const reel of Object.values(reels)) reel.mustBeOver();
  return out;
}

function outputsOf(
  outputs: readonly z.infer<typeof output>[],
  { values, tolerances, marks }: Record<"values" | "tolerances" | "marks", Reel>,
): Map<string, Expected> {
  return new Map(
    outputs.map(({ name, dtype, shape, tells, overflows }) => {
      const size = sizeOf(shape);
      const rowLength = shape.length <= 1 ? size : (shape.at(-1) as number);
      const expected: Expected = {
        values: values.take(size),
        shape,
        dtype,
        tolerance: tolerances.take(rowLength === 0 ? 0 : size / rowLength),
        rowLength,
        overflows: overflows ? Uint8Array.from(marks.take(size)) : undefined,
        tells,
      };
      return [name, expected];
    }),
  );
}

/** A line of numbers that is taken piece by piece. */
class Reel {
  readonly #name: string;
  readonly #data: Float64Array;
  #at = 0;

  constructor(name: string, tensor: Tensor | undefined) {
    if (tensor?.shape.length !== 1) throw new RangeError(`expected a tensor ${name} of one axis`);
    this.#name = name;
    this.#data = tensor.data;
  }

  take(n: number): Float64Array {
    if (this.#at + n > this.#data.length) throw new RangeError(`${this.#name} has too few numbers for the answers`);
    this.#at += n;
    return this.#data.subarray(this.#at - n, this.#at);
  }

  mustBeOver(): void {
    if (this.#at < this.#data.length) throw new RangeError(`${this.#name} has more numbers than the answers`);
  }
}
