// npm run vectors -- <folder>: do published ONNX operator vectors agree with our references and the kernel?
import { fileURLToPath } from "node:url";
import { compareVectors } from "./compare.mjs";

const folder = process.argv[2] ?? fileURLToPath(new URL("data", import.meta.url));
const results = await compareVectors(folder);
const who = ({ op, by }) => (by === undefined ? op : `${op} by ${by}`);
const operators = [...new Set(results.map(who))].sort();
for (const op of operators) {
  const own = results.filter((result) => who(result) === op);
  const count = (state) => own.filter((result) => result.state === state).length;
  const worst = Math.max(0, ...own.map(({ ratio }) => ratio ?? 0));
  const reasons = [...new Set(own.flatMap(({ state, why }) => (state === "skipped" ? [why] : [])))];
  console.log(
    `${op.padEnd(28)} ${String(count("agrees")).padStart(3)} agree (at most ${worst.toFixed(2)} of the tolerance), ` +
      `${count("differs")} differ, ${count("skipped")} skipped${reasons.length > 0 ? `: ${reasons.join("; ")}` : ""}`,
  );
}
const differing = results.filter(({ state }) => state === "differs");
for (const { name, by, why } of differing) console.error(`${name}${by === undefined ? "" : `, ${by}`}: ${why}`);
const namesOf = (some) => new Set(some.map(({ name }) => name));
const vectors = namesOf(results).size;
const wrong = namesOf(differing);
const agree = namesOf(results.filter(({ name, state }) => state === "agrees" && !wrong.has(name))).size;
console.log(
  `${agree} of ${vectors} vectors agree, ${wrong.size} differ, the rest ask for what no reference of ours has.`,
);
process.exitCode = wrong.size > 0 || agree === 0 ? 1 : 0;
