// npm run vectors -- <folder>: do published ONNX operator vectors agree with our references?
import { fileURLToPath } from "node:url";
import { compareVectors } from "./compare.mjs";

const folder = process.argv[2] ?? fileURLToPath(new URL("data", import.meta.url));
const results = await compareVectors(folder);
const operators = [...new Set(results.map(({ op }) => op))].sort();
for (const op of operators) {
  const own = results.filter((result) => result.op === op);
  const count = (state) => own.filter((result) => result.state === state).length;
  const worst = Math.max(0, ...own.map(({ ratio }) => ratio ?? 0));
  const reasons = [...new Set(own.flatMap(({ state, why }) => (state === "skipped" ? [why] : [])))];
  console.log(
    `${op.padEnd(28)} ${String(count("agrees")).padStart(3)} agree (at most ${worst.toFixed(2)} of the tolerance), ` +
      `${count("differs")} differ, ${count("skipped")} skipped${reasons.length > 0 ? `: ${reasons.join("; ")}` : ""}`,
  );
}
const differing = results.filter(({ state }) => state === "differs");
for (const { name, why } of differing) console.error(`${name}: ${why}`);
const agree = results.filter(({ state }) => state === "agrees").length;
console.log(
  `${agree} of ${results.length} vectors agree, ${differing.length} differ, the rest ask for what no reference of ours has.`,
);
process.exitCode = differing.length > 0 || agree === 0 ? 1 : 0;
