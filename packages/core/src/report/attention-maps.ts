import { indexOf } from "../checks/worst.ts";
import type { Dense, DenseMask } from "../kernel/arrays.ts";
import { attentionOracle } from "../kernel/oracle.ts";
import type { Counterexample, ShownTensor } from "../schema/counterexample.ts";

/** Heads that are shown, and rows and columns of each. */
const HEADS = 8;
const SIDE = 24;
/** Weights are computed for no more than so many: a report may come from anybody, and N·M of them from N + M numbers. */
const MOST_WEIGHTS = 2 ** 16;

/** What the queries of each head attend to. */
export interface AttentionMaps {
  readonly heads: readonly HeadView[];
  /** What is not shown, or not there. */
  readonly notes: readonly string[];
}

export interface HeadView {
  /** Leading indices, where there is more than one head. */
  readonly at: string;
  /** A row a query, a column a key; a word such as "NaN" where there is no number. */
  readonly expected: readonly (readonly (number | string)[])[];
  /** Absent where the submission returns no weights, or some of another shape. */
  readonly actual: readonly (readonly (number | string)[])[] | undefined;
}

/** The weights of a counterexample's attention, expected beside what came; nothing where it has none, or a single key. */
export function attentionMaps(example: Counterexample): AttentionMaps | undefined {
  const expected = example.weights?.expected ?? named(example.expected, "weights") ?? byOracle(example);
  const columns = expected?.shape.at(-1) ?? 0;
  if (expected === undefined || expected.shape.length < 2 || columns < 2) return undefined;
  const given = example.weights?.actual ?? named(example.actual ?? [], "weights");
  const actual = given?.shape.join() === expected.shape.join() ? given : undefined;
  const lead = expected.shape.slice(0, -2);
  const count = lead.reduce((n, d) => n * d, 1);
  const rows = expected.shape.at(-2) as number;
  const head = ({ values }: ShownTensor, h: number) =>
    Array.from({ length: Math.min(SIDE, rows) }, (_, i) => {
      const start = (h * rows + i) * columns;
      return values.slice(start, start + Math.min(SIDE, columns));
    });
  return {
    heads: Array.from({ length: Math.min(HEADS, count) }, (_, h) => ({
      at: count > 1 ? `[${indexOf(h, lead).join(", ")}]` : "",
      expected: head(expected, h),
      actual: actual && head(actual, h),
    })),
    notes: [
      ...(count > HEADS ? [`${HEADS} of ${count} heads are shown`] : []),
      ...(Math.max(rows, columns) > SIDE ? [`the first ${SIDE} queries and keys of each are shown`] : []),
      ...(given === undefined && example.actual !== undefined ? ["the submission returns no weights"] : []),
      ...(given !== undefined && actual === undefined
        ? [`those of the submission have shape (${given.shape.join(", ")})`]
        : []),
    ],
  };
}

const named = <T extends { readonly name: string }>(all: readonly T[], name: string): T | undefined =>
  all.find((one) => one.name === name);

/**
 * The kernel's weights for the inputs, where the problem has none of its own: only if its output is the expected one, so that it
 * is this attention and not a relative of it.
 */
function byOracle({ inputs, expected }: Counterexample): ShownTensor | undefined {
  const tensors = inputs.filter((input): input is ShownTensor => "values" in input);
  const [Q, K, V] = ["Q", "K", "V"].map((name) => named(tensors, name));
  const output = named(expected, "output");
  if (Q === undefined || K === undefined || V === undefined || output === undefined) return undefined;
  const rows = Q.shape.slice(0, -1).reduce((n, d) => n * d, 1);
  if (!(rows * (K.shape.at(-2) ?? 0) <= MOST_WEIGHTS)) return undefined;
  const causal = inputs.some((input) => "value" in input && input.name === "causal" && input.value === true);
  const mask = named(tensors, "mask");
  try {
    const answer = attentionOracle({ Q: dense(Q), K: dense(K), V: dense(V), causal, mask: mask && maskOf(mask) });
    if (!agrees(output, answer.output)) return undefined;
    const shape = [...Q.shape.slice(0, -1), K.shape.at(-2) as number];
    return { name: "weights", shape, dtype: "float64", values: [...answer.weights.data] };
  } catch (error) {
    // Other shapes than the kernel's.
    if ((error as { code?: string }).code?.startsWith("kernel/")) return undefined;
    throw error;
  }
}

const dense = ({ shape, values }: ShownTensor): Dense => ({
  shape: [...Array<number>(Math.max(0, 4 - shape.length)).fill(1), ...shape],
  data: Float64Array.from(values, Number),
});

const maskOf = ({ shape, values, dtype }: ShownTensor): DenseMask => ({
  shape,
  data: Float64Array.from(values, Number),
  dtype,
});

/** In the six digits that a report keeps. Where nothing may be attended to, there may be no answer. */
function agrees({ values }: ShownTensor, { data }: Dense): boolean {
  const largest = Math.max(...Array.from(data, Math.abs));
  return (
    values.length === data.length &&
    values.every((v, i) => v === "NaN" || Math.abs(Number(v) - (data[i] as number)) <= 1e-5 * largest)
  );
}
