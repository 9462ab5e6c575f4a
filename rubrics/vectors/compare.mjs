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

/** @returns for every vector { name, op, state: "agrees" | "differs" | "skipped", ratio?, why? } */
export async function compareVectors(folder) {
  const bank = await readBank();
  return readVectors(folder).map((vector) => compareVector(vector, bank));
}

function compareVector(vector, bank) {
  const { name, op } = vector;
  const operator = OPERATORS[op];
  if (operator === undefined)
    return { name, op, state: "skipped", why: "no reference of ours answers for this operator" };
  const { skip, compute, of, inputs } = vector.skip ? vector : operator(vector, bank);
  if (skip !== undefined) return { name, op, state: "skipped", why: skip };
  const dtypes = Object.fromEntries([...vector.outputs].map(([output, { dtype }]) => [output, dtype]));
  const expected = expectedValues(compute, inputs, dtypes, ["vectors", name]);
  let worst = 0;
  for (const output of of) {
    const [ours, theirs] = [expected.get(output), vector.outputs.get(output)];
    if (ours.shape.join() !== theirs.shape.join())
      return { name, op, state: "differs", why: `${output}: shape (${ours.shape}) here, (${theirs.shape}) there` };
    // Where nothing may be attended to the operator says 0, and equation 1 has no answer.
    const { ok, ratio, worst: at } = compare(theirs, ours, "either");
    if (!ok)
      return {
        name,
        op,
        state: "differs",
        why: `${output}, element ${at}: ${ours.values[at]} here, ${theirs.data[at]} there`,
      };
    worst = Math.max(worst, ratio);
  }
  return { name, op, state: "agrees", ratio: worst };
}
