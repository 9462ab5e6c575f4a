// Hands in every attack on every tier that this machine has, and prints what each tried, what it came to and what stopped
// it; then leaves out what stops it, to prove that it could succeed.
// Usage: npm run bench -- attacks [--tier namespaces|landlock] [--only PART-OF-A-NAME] [--no-proofs] [--json FILE]
//        npm run bench -- attacks --table security/TABLE.md      writes the page
//        npm run bench -- attacks --ordinary-user                 as a user who is not root; the page must come out the same
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { finish, option } from "../../scripts/bench-result.mjs";
import { ROOT } from "../../scripts/root.mjs";
import { bundleHarness } from "./bundle.mjs";

const tier = option("--tier");
const ordinary = process.argv.includes("--ordinary-user");
const proofs = !ordinary && !process.argv.includes("--no-proofs");
const { runAttacks, runAsOrdinaryUser, LEFT_OUT, keyOf, read, render } = await import(await bundleHarness());
const started = performance.now();
const show = ({ tier, row, file, tries, came, got, stoppedBy, proved }) => {
  const names = Object.entries(got).map(([gain, what]) => `${gain}: ${what.join(", ")}`);
  const mark = names.length > 0 || proved === false ? "✗" : "✓";
  const proof = proved === undefined ? "" : proved ? "; succeeds without" : "; NOT PROVED";
  console.log(
    `${mark} ${tier.padEnd(10)} ${String(row).padStart(2)} ${file.padEnd(38)} ${came.padEnd(22)} ${names.join("; ") || `${stoppedBy}${proof}`}   (${tries})`,
  );
};
const figures = ordinary
  ? runAsOrdinaryUser()
  : await runAttacks({
      proofs,
      ...(tier === undefined ? {} : { tiers: [tier] }),
      ...(option("--only") === undefined ? {} : { only: option("--only") }),
      onFigure: show,
    });
if (ordinary) figures.forEach(show);
for (const [row, why] of Object.entries(LEFT_OUT)) console.log(`left out: ${row}, ${why}`);
const distinct = (some) => new Set(some.map(({ file }) => file)).size;
const proved = figures.filter((figure) => figure.proved);
console.log(
  `\n${distinct(figures)} attacks, ${distinct(proved)} of them proved able to succeed, in ${((performance.now() - started) / 1000).toFixed(0)} s`,
);
if (option("--table") !== undefined)
  writeFileSync(
    join(ROOT, option("--table")),
    render(new Map(figures.map(({ tier, file, came }) => [keyOf(tier, file), came]))),
  );
/** Attacks of the page that came to something else here. */
const table = read(join(ROOT, "security/TABLE.md"));
const differing = figures.filter(({ tier, file, came }) => table.get(keyOf(tier, file)) !== came);
for (const { tier, file, came } of differing)
  console.log(`${tier} ${file}: ${table.get(keyOf(tier, file))} in TABLE.md, ${came} here`);
const tiers = [...new Set(figures.map((figure) => figure.tier))];
finish({
  name: "attacks",
  figures,
  bars: [
    {
      id: "breaches",
      value: figures.filter(({ got }) => Object.keys(got).length > 0).length,
      limit: 0,
      sense: "at most",
    },
    ...tiers.map((name) => ({
      id: `attacks-${name}`,
      value: distinct(figures.filter((figure) => figure.tier === name)),
      limit: option("--only") === undefined ? 70 : 1,
      sense: "at least",
    })),
    ...(proofs && option("--only") === undefined
      ? [{ id: "proved", value: distinct(proved), limit: 25, sense: "at least" }]
      : []),
    { id: "other-than-in-the-table", value: differing.length, limit: 0, sense: "at most" },
    { id: "unproved", value: figures.filter((figure) => figure.proved === false).length, limit: 0, sense: "at most" },
  ],
});
