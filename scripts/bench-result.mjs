// How every bench ends: it says which bars hold, writes what it found where --json says, and fails when a bar does not hold.
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";

/** The word after an option on the command line. */
export const option = (name) => {
  const at = process.argv.indexOf(name);
  return at > 0 ? process.argv[at + 1] : undefined;
};

/** `bars` are { id, value, sense: "at least" | "at most", limit }. */
export function finish({ name, versions = {}, figures, bars }) {
  const judged = bars.map((bar) => ({
    ...bar,
    ok: bar.sense === "at least" ? bar.value >= bar.limit : bar.value <= bar.limit,
  }));
  console.log();
  for (const { ok, id, value, sense, limit } of judged)
    console.log(`${ok ? "✓" : "✗"} ${id}: ${Number(value.toPrecision(4))} (${sense} ${limit})`);
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length };
  const found = { name, machine, versions: { node: process.version, ...versions }, figures, bars: judged };
  const file = option("--json");
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  process.exitCode = judged.every((bar) => bar.ok) ? 0 : 1;
}
