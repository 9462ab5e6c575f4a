import { expect, test } from "vitest";
import { attacks, LEFT_OUT, ROWS } from "./attacks/list.ts";
import { has, TABLE } from "./attacks.suite.ts";
import { bundleHarness } from "./bench/bundle.mjs";
import { runAsOrdinaryUser } from "./harness/ordinary-user.ts";
import { keyOf } from "./harness/table.ts";

test("every known attack is a submission, or has a reason why not", () => {
  const rows = Array.from({ length: ROWS }, (_, i) => i + 1);
  expect(rows.filter((row) => !attacks.some((attack) => attack.row === row) && !(row in LEFT_OUT))).toEqual([]);
  expect(new Set(attacks.map(({ file }) => file)).size).toBe(attacks.length);
  expect(attacks.filter((attack) => !attack.design && !attack.layers)).toEqual([]);
});

const both = (await has("namespaces")) && (await has("landlock"));

test.skipIf(process.getuid?.() !== 0 || !both)(
  "an ordinary user gets the same table as root",
  async () => {
    await bundleHarness();
    // All of them: `npm run bench -- attacks --ordinary-user`.
    const figures = runAsOrdinaryUser(12);
    expect(figures.length).toBeGreaterThan(30);
    expect(figures.filter(({ got }) => Object.keys(got).length > 0)).toEqual([]);
    for (const { tier, file, came } of figures) expect([file, came]).toEqual([file, TABLE.get(keyOf(tier, file))]);
  },
  300_000,
);
