// Tries everything that reads bytes that nobody vouches for on many random cases (packages/runners/src/fuzz), and prints a
// table. A parser may take a case or refuse it with an error of ours; whatever else comes is a fault: any other error, a case
// that takes more than 3 s of the processor or never ends, and one for which memory grows by more than 128 MiB.
// Usage: npm run bench -- fuzz [--cases 100000] [--parser NAME] [--seed N] [--path PATH] [--json FILE]
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { finish, option } from "../../../scripts/bench-result.mjs";
import { Reader } from "./fuzz/reader.mjs";
import { tryParser } from "./fuzz/try-parser.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const LIMITS = { ms: 3_000, bytes: 2 ** 27, hangMs: 20_000 };
const cases = Number(option("--cases") ?? 100_000);
const seed = Number(option("--seed") ?? 1);
const only = option("--parser");

// The parsers are inside of their packages, and TypeScript; what is built exports few of them.
const out = join(root, "out/fuzz");
const module = join(out, "parsers.mjs");
await build({
  stdin: {
    contents: 'export { PARSERS } from "./parsers.fixture.ts"; export { outcomeOf } from "./parser.fixture.ts";',
    resolveDir: join(root, "packages/runners/src/fuzz"),
  },
  outfile: module,
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
});

const { PARSERS } = await import(module);
const chosen = PARSERS.filter(({ name }) => only === undefined || name === only);
if (chosen.length === 0) {
  console.error(`No parser is called ${only}. There are: ${PARSERS.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

const columns = [24, 9, 9, 9, 12, 12];
const row = (cells) => cells.map((cell, i) => (i === 0 ? cell.padEnd(columns[i]) : cell.padStart(columns[i]))).join("");
console.log(row(["parser", "cases", "accepted", "refused", "slowest ms", "grown MiB"]));
const figures = [];
for (const parser of chosen) {
  const reader = new Reader(module, LIMITS);
  let told = performance.now();
  const figure = await tryParser(parser, reader, {
    cases,
    seed,
    path: option("--path"),
    onCase({ cases: done }) {
      if (performance.now() - told < 15_000) return;
      told = performance.now();
      console.error(`  ${parser.name}: ${done} of ${cases}`);
    },
  });
  await reader.close();
  figures.push(toldOf(figure));
}

finish({
  name: "fuzz",
  figures,
  bars: [
    { id: "faults", value: figures.filter(({ fault }) => fault !== undefined).length, sense: "at most", limit: 0 },
    // A parser that takes hardly any case was tried on noise.
    {
      id: "least-accepted",
      value: Math.min(...figures.map((f) => f.accepted / f.cases)),
      sense: "at least",
      limit: 0.02,
    },
  ],
});

/** Prints a figure, and how to see its fault again; as it stands in the JSON. */
function toldOf({ fault, ...figure }) {
  const { id, slowestMs, grownMiB } = figure;
  const counts = [figure.cases, figure.accepted, figure.refused].map(String);
  console.log(row([id, ...counts, slowestMs.toFixed(1), grownMiB.toFixed(0)]));
  if (fault === undefined) return figure;
  const { why, bytes, path } = fault;
  const file = join(out, `${id.replaceAll(/\W+/g, "-")}.bin`);
  mkdirSync(out, { recursive: true });
  writeFileSync(file, bytes);
  console.log(`  it ${why.replaceAll("\n", "\n  ")}`);
  console.log(`  on ${bytes.length} bytes, written to ${file}:`);
  console.log(
    `  ${JSON.stringify(Buffer.from(bytes.subarray(0, 200)).toString("latin1"))}${bytes.length > 200 ? "…" : ""}`,
  );
  console.log(`  again: npm run bench -- fuzz --parser ${JSON.stringify(id)} --seed ${seed} --path ${path}`);
  return { ...figure, fault: { why, path, seed, base64: Buffer.from(bytes.subarray(0, 4096)).toString("base64") } };
}
