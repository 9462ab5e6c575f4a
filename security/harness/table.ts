import { readFileSync } from "node:fs";
import { attacks, LEFT_OUT } from "../attacks/list.ts";
import { layersOf, type Sealed } from "./prove.ts";

/** What each attack came to, by tier and file: the same on every machine, and whoever the grader is. */
export type Table = ReadonlyMap<string, string>;

export const keyOf = (tier: Sealed, file: string): string => `${tier} ${file}`;

/** The table as a page: what each attack tries, what it comes to, and what stops it. */
export function render(table: Table): string {
  const rows = attacks.map((attack) => {
    const { row, file, tries, source } = attack;
    const came = TIERS.map((tier) => table.get(keyOf(tier, file)) ?? "");
    const stops = TIERS.map((tier) => layersOf(attack, tier).join(", ") || attack.design || "");
    return `| ${[row, `\`${file}\``, tries, ...came, ...(stops[0] === stops[1] ? [stops[0], "the same"] : stops), source].join(" | ")} |`;
  });
  return `${HEAD}${rows.join("\n")}\n\n## Known, and not here\n\n${Object.entries(LEFT_OUT)
    .map(([row, why]) => `- ${row}: ${why}`)
    .join("\n")}\n`;
}

/** The table of a page. */
export function read(path: string): Table {
  const rows = readFileSync(path, "utf8")
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter(([, row]) => /^\d+$/.test(row ?? ""));
  return new Map(
    rows.flatMap(([, , file = "", , namespaces = "", landlock = ""]) => [
      [keyOf("namespaces", file.slice(1, -1)), namespaces] as const,
      [keyOf("landlock", file.slice(1, -1)), landlock] as const,
    ]),
  );
}

const TIERS = ["namespaces", "landlock"] as const;
const HEAD = `# What each attack comes to

Written by \`npm run bench -- attacks --table security/TABLE.md\`. \`npm test\` tries half of them, and one in twelve as an ordinary
user; \`--ordinary-user\` tries them all. None gets anything: the third and fourth columns say what the report says of it, or why it is not taken in. Where layers stop it, each does
by itself, and without all of them it succeeds.

| | attack | what it does | namespaces | landlock | what stops it in namespaces | in landlock | source |
|---|---|---|---|---|---|---|---|
`;
