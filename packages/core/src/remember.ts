import type { Expected } from "./checks/tolerance.ts";
import { keyOf, LIVE } from "./golden/answers.ts";
import type { Problem } from "./problem.ts";
import type { Inputs } from "./runner.ts";

/**
 * A problem that remembers its visible draws and what the reference says to them, which are the same in every grading with the
 * same public seed: for grading many submissions, or one again and again. Reports do not depend on it.
 * @param bytes of numbers that are kept; what was not asked for the longest goes first
 */
export function remembering(problem: Problem, bytes = 2 ** 26): Problem {
  const inputs = new Kept<Inputs>(bytes / 2, sizeOfInputs);
  const expected = new Kept<ReadonlyMap<string, Expected>>(bytes / 2, sizeOfExpected);
  const answers = problem.answers ?? LIVE;
  return {
    ...problem,
    answers: {
      ...answers,
      inputs: (name, draw) => inputs.get(name, () => answers.inputs(name, draw)),
      expected: (question, ask) => {
        const given = () => answers.expected(question, ask);
        return question.seed === undefined ? given() : expected.get(`${question.seed} ${keyOf(question)}`, given);
      },
    },
  };
}

/** Values by name, up to so many bytes; a value that alone is larger is not kept. Exported for its test. */
export class Kept<T> {
  readonly #most: number;
  readonly #sizeOf: (value: T) => number;
  // In the order in which they were last asked for.
  readonly #values = new Map<string, { readonly value: T; readonly bytes: number }>();
  #bytes = 0;

  constructor(most: number, sizeOf: (value: T) => number) {
    this.#most = most;
    this.#sizeOf = sizeOf;
  }

  get(name: string, make: () => T): T {
    const known = this.#values.get(name);
    const value = known?.value ?? make();
    const bytes = known?.bytes ?? this.#sizeOf(value);
    if (bytes > this.#most) return value;
    this.#values.delete(name);
    this.#values.set(name, { value, bytes });
    if (known === undefined) this.#bytes += bytes;
    for (const [oldest, { bytes: its }] of this.#values) {
      if (this.#bytes <= this.#most) break;
      this.#values.delete(oldest);
      this.#bytes -= its;
    }
    return value;
  }
}

/** What an entry takes beside its numbers, so that many small ones count too. */
const EACH = 500;

const sizeOfInputs = (inputs: Inputs): number =>
  [...inputs.values()].reduce<number>(
    (n, v) => n + (typeof v === "object" && "data" in v ? v.data.byteLength : 8),
    EACH,
  );

const sizeOfExpected = (expected: ReadonlyMap<string, Expected>): number =>
  [...expected.values()].reduce(
    (n, { values, tolerance, overflows }) =>
      n + values.byteLength + tolerance.byteLength + (overflows?.byteLength ?? 0),
    EACH,
  );
