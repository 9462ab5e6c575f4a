import { openJail } from "@allclose/runners";
import { afterAll, describe, expect, it, test } from "vitest";
import { attacks, LEFT_OUT, ROWS } from "./attacks/list.ts";
import { layersOf, prove } from "./harness/prove.ts";
import { Ground } from "./harness/run.ts";

const TIERS = ["namespaces", "landlock"] as const;
const here = await Promise.all(
  TIERS.map((tier) =>
    openJail({ isolation: tier }).then(
      () => true,
      () => false,
    ),
  ),
);

test("every known attack is a submission, or has a reason why not", () => {
  const rows = Array.from({ length: ROWS }, (_, i) => i + 1);
  expect(rows.filter((row) => !attacks.some((attack) => attack.row === row) && !(row in LEFT_OUT))).toEqual([]);
  expect(new Set(attacks.map(({ file }) => file)).size).toBe(attacks.length);
  expect(attacks.filter((attack) => !attack.design && !attack.layers)).toEqual([]);
});

describe.each(TIERS.map((tier, i) => [tier, here[i] ?? false] as const))("%s", (tier, available) => {
  describe.skipIf(!available)("attacks", async () => {
    const ground = await Ground.open(tier);
    afterAll(() => ground.close());
    it.each(attacks.map((attack) => [attack.file, attack] as const))("%s gets nothing", async (_file, attack) => {
      const { came, gains } = await ground.attack(attack);
      expect(Object.fromEntries(gains)).toEqual({});
      if (attack.refused) expect(came).toBe(attack.refused);
    });
  });

  const provable = attacks.filter((attack) => layersOf(attack, tier).length > 0);
  describe.skipIf(!available)("without what stops it", () => {
    it.each(provable.map((attack) => [attack.file, attack] as const))(
      "%s succeeds, and each layer alone stops it",
      async (_file, attack) => {
        expect(await prove(attack, tier)).toEqual({ succeeds: true, stops: layersOf(attack, tier) });
      },
    );
  });
});
