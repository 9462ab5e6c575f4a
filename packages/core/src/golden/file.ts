import { type Expected, rowLengthOf } from "../checks/tolerance.ts";
import { InputError } from "../errors.ts";
import { type GoldenFile, type GoldenOutput, goldenFile } from "../schema/golden-file.ts";
import { parse } from "../schema/parse.ts";
import { decodeSafetensors, encodeSafetensors } from "../tensor/safetensors.ts";
import { sizeOf, type Tensor, tensor } from "../tensor/tensor.ts";
import { fromBase64, toBase64 } from "./base64.ts";

export type Answer = ReadonlyMap<string, Expected> | string | undefined | { readonly throws: string };

const LINES = ["values", "narrow", "tolerances", "marks"] as const;
type Line = (typeof LINES)[number];
const DTYPE_OF = { values: "float64", narrow: "float32", tolerances: "float64", marks: "bool" } as const;

/** The answers as the file has them. */
export function encodeAnswers(answers: ReadonlyMap<string, Answer>): Pick<GoldenFile, "answers" | "tensors"> {
  const lines: Record<Line, number[]> = { values: [], narrow: [], tolerances: [], marks: [] };
  const written = new Map<string, string>();
  const list = [...answers].map(([question, answer]): GoldenFile["answers"][number] => {
    if (answer === undefined || typeof answer === "string") return { question, word: answer ?? null };
    if ("throws" in answer) return { question, throws: answer.throws };
    const content = JSON.stringify([...answer], (_, value) => (ArrayBuffer.isView(value) ? String(value) : value));
    const like = written.get(content);
    if (like !== undefined) return { question, like };
    written.set(content, question);
    return { question, outputs: [...answer].map(([name, expected]) => encodeOutput(name, expected, lines)) };
  });
  const tensors = new Map(
    LINES.map((line) => [line, tensor([lines[line].length], Float64Array.from(lines[line]), DTYPE_OF[line])]),
  );
  return { answers: list, tensors: toBase64(encodeSafetensors(tensors)) };
}

function encodeOutput(
  name: string,
  { values, shape, dtype, tolerance, tells, overflows }: Expected,
  lines: Record<Line, number[]>,
): GoldenOutput {
  const narrow = values.every((v) => Object.is(Math.fround(v), v));
  for (const v of values) lines[narrow ? "narrow" : "values"].push(v);
  for (const t of tolerance) lines.tolerances.push(t);
  for (const m of overflows ?? []) lines.marks.push(m);
  return { name, dtype, shape: [...shape], tells, overflows: overflows !== undefined, narrow };
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
  const reels = Object.fromEntries(LINES.map((line) => [line, new Reel(line, read.get(line))])) as Record<Line, Reel>;
  const out = new Map<string, Answer>();
  for (const answer of answers) {
    if (out.has(answer.question)) throw new RangeError(`"${answer.question}" is answered twice`);
    out.set(answer.question, decodeAnswer(answer, reels, out));
  }
  for (const reel of Object.values(reels)) reel.mustBeOver();
  return out;
}

function decodeAnswer(
  answer: GoldenFile["answers"][number],
  reels: Record<Line, Reel>,
  earlier: ReadonlyMap<string, Answer>,
): Answer {
  if ("word" in answer) return answer.word ?? undefined;
  if ("throws" in answer) return { throws: answer.throws };
  if ("outputs" in answer) return new Map(answer.outputs.map((one) => [one.name, decodeOutput(one, reels)]));
  if (!earlier.has(answer.like)) throw new RangeError(`"${answer.like}" is not answered before it is referred to`);
  return earlier.get(answer.like);
}

function decodeOutput({ dtype, shape, tells, overflows, narrow }: GoldenOutput, reels: Record<Line, Reel>): Expected {
  const size = sizeOf(shape);
  const rowLength = rowLengthOf(shape);
  return {
    values: reels[narrow ? "narrow" : "values"].take(size),
    shape,
    dtype,
    tolerance: reels.tolerances.take(rowLength === 0 ? 0 : size / rowLength),
    rowLength,
    overflows: overflows ? Uint8Array.from(reels.marks.take(size)) : undefined,
    tells,
  };
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
