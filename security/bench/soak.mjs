// Grades hostile and honest submissions in turn, a thousand in a row on each tier, and looks whether every honest one gets
// the grade that it gets alone, and whether anything is left behind.
// Usage: npm run bench -- soak [--gradings 1000] [--tier namespaces|landlock] [--json FILE]
import { finish, option } from "../../scripts/bench-result.mjs";
import { bundleHarness } from "./bundle.mjs";

const { soak, available } = await import(await bundleHarness());
const gradings = Number(option("--gradings") ?? 1000);
const figures = [];
for (const tier of option("--tier") === undefined ? await available() : [option("--tier")]) {
  const figure = await soak(tier, gradings, (done) => {
    if (done % 50 === 0) process.stderr.write(`${tier}: ${done} of ${gradings} gradings\n`);
  });
  figures.push(figure);
  const left = Object.entries(figure.left).flatMap(([what, some]) => some.map((one) => `${what}: ${one}`));
  console.log(
    `${tier}: ${figure.gradings} gradings, ${figure.honest} of them honest, ${figure.harmed.length} of these with another grade; ${figure.breaches.length} breaches; left behind: ${left.join(", ") || "nothing"}`,
  );
  for (const line of [...figure.harmed, ...figure.breaches]) console.log(`  ${line}`);
}
finish({
  name: "soak",
  figures,
  bars: figures.flatMap(({ tier, gradings: made, harmed, breaches, left }) => [
    { id: `${tier}-gradings`, value: made, limit: gradings, sense: "at least" },
    { id: `${tier}-harmed`, value: harmed.length, limit: 0, sense: "at most" },
    { id: `${tier}-breaches`, value: breaches.length, limit: 0, sense: "at most" },
    { id: `${tier}-left`, value: Object.values(left).flat().length, limit: 0, sense: "at most" },
  ]),
});
