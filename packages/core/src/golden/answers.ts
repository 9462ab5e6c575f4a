import type { Expected } from "../checks/tolerance.ts";
import { AllcloseError } from "../errors.ts";
import type { Inputs } from "../runner.ts";
import type { CaseId } from "../schema/evidence.ts";
import { isTensor } from "../tensor/tensor.ts";

/** Something that a check wants to know of the reference. */
export interface Question {
  /** What is asked, apart from the inputs: the same words and inputs have the same answer. */
  readonly words: readonly string[];
  readonly inputs: Inputs;
  /** The dtype and the public seed, where the answer follows from them and the problem alone, and so is the same in every such grading. */
  readonly seed?: string;
}

/** Who answers for the reference: itself, unless its answers are recorded, played back or remembered. `ask` runs the reference. */
export interface Answers {
  /** Whether the reference is there for what else is asked. */
  readonly complete: boolean;
  /** The visible draw of this name. */
  inputs(name: string, draw: () => Inputs): Inputs;
  expected(question: Question, ask: () => ReadonlyMap<string, Expected>): ReadonlyMap<string, Expected>;
  /** An answer in words, or none. */
  word(question: Question, ask: () => string | undefined): string | undefined;
}

/** The reference is there and answers itself. */
export const LIVE: Answers = {
  complete: true,
  inputs: (_, draw) => draw(),
  expected: (_, ask) => ask(),
  word: (_, ask) => ask(),
};

/** There is no reference here, and what it would say was not recorded: nobody's fault, so the case is skipped. */
export class ReferenceAbsent extends AllcloseError {
  constructor(what: string) {
    super("reference/absent", `the golden tensors do not tell ${what}, and there is no reference here`);
  }
}

/** What `known` gives, or `otherwise` where the reference is absent and its answer was not recorded. */
export function unlessAbsent<T>(known: () => T, otherwise: T): T {
  try {
    return known();
  } catch (error) {
    if (error instanceof ReferenceAbsent) return otherwise;
    throw error;
  }
}

export const wordsOf = ({ family, draw, visibility, variant }: CaseId): string[] => [
  family,
  String(draw),
  visibility,
  ...(variant === undefined ? [] : [variant]),
];

/** A question as text. Inputs are drawn alike to the last bit on every platform, so that a digest of them finds it again. */
export const keyOf = ({ words, inputs }: Question): string => `${words.join(" ")} #${digest(inputs)}`;

const digests = new WeakMap<Inputs, string>();

/** Tells inputs apart. */
export function digest(inputs: Inputs): string {
  const known = digests.get(inputs) ?? digestOf(inputs);
  digests.set(inputs, known);
  return known;
}

/** 64 bits over names, dtypes, shapes and every bit of the values, whatever their order: against mix-ups and not against forgery. */
function digestOf(inputs: Inputs): string {
  let a = 0x811c9dc5;
  let b = 0x2f0b4c47;
  const take = (word: number) => {
    a = Math.imul(a ^ word, 0x01000193);
    b = Math.imul(b ^ word, 0x85ebca6b);
    b ^= b >>> 15;
  };
  const takeText = (text: string) => {
    for (let i = 0; i < text.length; i++) take(text.charCodeAt(i));
    take(-1);
  };
  for (const name of [...inputs.keys()].sort()) {
    const value = inputs.get(name);
    takeText(name);
    if (isTensor(value)) {
      takeText(`${value.dtype} ${value.shape.join()}`);
      const { buffer, byteOffset, length } = value.data;
      for (const word of new Uint32Array(buffer, byteOffset, 2 * length)) take(word);
    } else {
      const spelt = [value].flat().map((v) => `${typeof v} ${Object.is(v, -0) ? "-0" : String(v)}`);
      takeText(`${Array.isArray(value) ? "list" : "one"} ${JSON.stringify(spelt)}`);
    }
  }
  const hex = (n: number) => (n >>> 0).toString(16).padStart(8, "0");
  return hex(a ^ (a >>> 16)) + hex(b ^ (b >>> 13));
}
