import { indexOf } from "../checks/worst.ts";
import type { Counterexample, ShownTensor } from "../schema/counterexample.ts";
import type { Value } from "../schema/value.ts";
import { type AttentionMaps, attentionMaps } from "./attention-maps.ts";

/** Cases with more numbers than this are not written out in a terminal. */
const READABLE = 64;

/** The smallest case on which a check fails, as small matrices. */
export interface ExampleView {
  readonly title: string;
  /** The earlier check of this report that shows the same inputs, so that they need not be shown again. */
  readonly sameAs: string | undefined;
  readonly inputs: readonly MatrixView[];
  readonly outputs: readonly { readonly expected: MatrixView; readonly actual: MatrixView | undefined }[];
  /** What queries attend to, where there is attention in it. */
  readonly attention: AttentionMaps | undefined;
  /** Whether it is small enough to be followed by hand. */
  readonly readable: boolean;
  readonly message: string;
  /** Calls the submission on it again. */
  readonly command: string;
}

/** A tensor as its matrices, or a scalar as one cell. */
export interface MatrixView {
  readonly name: string;
  readonly about: string;
  readonly blocks: readonly {
    /** The leading indices, where there is more than one matrix. */
    readonly at: string;
    readonly rows: readonly (readonly CellView[])[];
  }[];
}

export interface CellView {
  readonly text: string;
  /** Not what is expected. */
  readonly differs: boolean;
}

/** @param earlier the counterexamples that have been shown before */
export function exampleView(
  example: Counterexample,
  earlier: readonly Counterexample[],
  submission: string,
): ExampleView {
  const text = (c: Counterexample, ...keys: (keyof Counterexample)[]) => JSON.stringify(keys.map((key) => c[key]));
  const same = earlier.find((other) => text(other, "inputs") === text(example, "inputs"));
  // The same outputs need not be shown again either.
  const all = ["inputs", "expected", "actual"] as const;
  const expected = earlier.some((other) => text(other, ...all) === text(example, ...all)) ? [] : example.expected;
  const { family, draw, numbers, variant } = example;
  return {
    title: `The smallest case found that fails: ${numbers} number${numbers === 1 ? "" : "s"}${
      variant === undefined ? "" : `, ${variant}`
    } (from ${family}, draw ${draw})`,
    sameAs: same?.check,
    inputs: example.inputs.map((input) =>
      "values" in input ? matrices(input) : cell(input.name, [input.value].flat().map(String).join(", ")),
    ),
    outputs: expected.map((expected) => {
      const actual = example.actual?.find((t) => t.name === expected.name);
      return { expected: matrices(expected), actual: actual && matrices(actual, expected) };
    }),
    attention: same === undefined ? attentionMaps(example) : undefined,
    readable: numbers <= READABLE,
    message: example.message,
    command: `allclose replay report.json --check ${example.check} ${plain(submission)}`,
  };
}

/** What a shell takes as it stands, or a placeholder. */
const plain = (file: string): string => (/^[\w./-]+$/.test(file) && !file.startsWith("-") ? file : "<submission>");

const cell = (name: string, text: string): MatrixView => ({
  name,
  about: "",
  blocks: [{ at: "", rows: [[{ text, differs: false }]] }],
});

function matrices(t: ShownTensor, expected?: ShownTensor): MatrixView {
  const columns = t.shape.at(-1) ?? 1;
  const rows = t.shape.at(-2) ?? 1;
  const lead = t.shape.slice(0, -2);
  // Of an empty tensor the other sizes may be anything, and there is nothing to show.
  const count = t.values.length === 0 ? 0 : lead.reduce((n, d) => n * d, 1);
  const comparable = expected !== undefined && expected.shape.join() === t.shape.join();
  const cellAt = (i: number): CellView => {
    const value = t.values[i] as Value;
    return {
      text: t.dtype === "bool" ? (value === 0 ? "false" : "true") : digits(value),
      differs: expected !== undefined && (!comparable || differs(expected.values[i] as Value, value)),
    };
  };
  return {
    name: t.name,
    about: `(${t.shape.join(", ")}${t.shape.length === 1 ? "," : ""})`,
    blocks: Array.from({ length: count }, (_, b) => ({
      at: count > 1 ? `[${indexOf(b, lead).join(", ")}]` : "",
      rows: Array.from({ length: rows }, (_, r) =>
        Array.from({ length: columns }, (_, c) => cellAt((b * rows + r) * columns + c)),
      ),
    })),
  };
}

/** Four digits are what a person compares. */
const digits = (value: Value): string => (typeof value === "number" ? String(Number(value.toPrecision(4))) : value);

/** As printed; where there is no right answer, 0 is one that most problems take. */
const differs = (expected: Value, actual: Value): boolean =>
  digits(expected) !== digits(actual) && !(expected === "NaN" && actual === 0);
