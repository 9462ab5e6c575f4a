// Compares published operator vectors with our references, each within the tolerance that the shaken reference gives it.
import { compare, expectedValues } from "@allclose/core";
import { readProblem } from "@allclose/runners";
import { BANK, slugs } from "../bench/bank/files.mjs";
import { OPERATORS } from "./operators.mjs";
import { readVectors } from "./read.mjs";

/** The right implementations of the bank's problems: bank[slug][entry](args). */
async function readBank() {
  const bank = {};
  for (const slug of slugs()) {
    const { entries } = (await readProblem(`${BANK}/${slug}`)).reference;
    bank[slug] = Object.fromEntries(Object.entries(entries).map(([entry, of]) => [entry, (args) => of(args, {})]));
  }
  return bank;
}

/** @returns for every vector { name, op, state: "agrees" | "differs" | "skipped", ratio?, why? }, and `by` where the kernel answered */
export async function compareVectors(folder) {
  const bank = await readBank();
  const results = [];
  for (const vector of readVectors(folder)) results.push(...(await compareVector(vector, bank)));
  return results;
}

async function compareVector(vector, bank) {
  const { name, op } = vector;
  const operator = OPERATORS[op];
  if (operator === undefined)
    return [{ name, op, state: "skipped", why: "no reference of ours answers for this operator" }];
  const { skip, compute, of, inputs, others = {} } = vector.skip ? vector : operator(vector, bank);
  if (skip !== undefined) return [{ name, op, state: "skipped", why: skip }];
  const dtypes = Object.fromEntries([...vector.outputs].map(([output, { dtype }]) => [output, dtype]));
  const expected = expectedValues(compute, inputs, dtypes, ["vectors", name]);
  const results = [{ name, op, ...compareOutputs(vector, of, expected) }];
  for (const [by, answer] of Object.entries(others)) {
    const answers = await answer(vector);
    // Within the tolerance of the reference, around another's values.
    const own = of.filter((output) => output in answers);
    const values = own.map((output) => {
      const { shape, data } = answers[output];
      return [output, { ...expected.get(output), shape, values: Float64Array.from(data) }];
    });
    results.push({ name, op, by, ...compareOutputs(vector, own, new Map(values)) });
  }
  return results;
}

function compareOutputs({ outputs }, of, expected) {
  let worst = 0;
  for (const output of of) {
    const [ours, theirs] = [expected.get(output), outputs.get(output)];
    if (ours.shape.join() !== theirs.shape.join())
      return { state: "differs", why: `${output}: shape (${ours.shape}) here, (${theirs.shape}) there` };
    // Where nothing may be attended to the operator says 0, and equation 1 has no answer.
    const { ok, ratio, worst: at } = compare(theirs, ours, "either");
    if (!ok) {
      const why = `${output}, element ${at}: ${ours.values[at]} here, ${theirs.data[at]} there`;
      return { state: "differs", why };
    }
    worst = Math.max(worst, ratio);
  }
  return { state: "agrees", ratio: worst };
}
