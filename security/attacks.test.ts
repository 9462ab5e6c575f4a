import { openJail } from "@allclose/runners";
import { afterAll, describe, expect, it, test } from "vitest";
import { attacks, LEFT_OUT, ROWS } from "./attacks/list.ts";
import { bundleHarness } from "./bench/bundle.mjs";
import { leftSince, NOTHING, traces } from "./harness/leftovers.ts";
import { runAsOrdinaryUser } from "./harness/ordinary-user.ts";
import { layersOf, Proofs, provable } from "./harness/prove.ts";
import { accountFor, Ground } from "./harness/run.ts";

const TIERS = ["namespaces", "landlock"] as const;
const here = await Promise.all(
  TIERS.map((tier) =>
    openJail({ isolation: tier }).then(
      () => true,
      () => false,
    ),
  ),
);
/** By tier and file, what each came to. */
const table = new Map<string, string>();

test("every known attack is a submission, or has a reason why not", () => {
  const rows = Array.from({ length: ROWS }, (_, i) => i + 1);
  expect(rows.filter((row) => !attacks.some((attack) => attack.row === row) && !(row in LEFT_OUT))).toEqual([]);
  expect(new Set(attacks.map(({ file }) => file)).size).toBe(attacks.length);
  expect(attacks.filter((attack) => !attack.design && !attack.layers)).toEqual([]);
});

describe.each(TIERS.map((tier, i) => [tier, here[i] ?? false] as const))("%s", (tier, available) => {
  describe.skipIf(!available)("attacks", async () => {
    const before = traces(await accountFor());
    const ground = await Ground.open(tier);
    afterAll(() => ground.close());
    it.each(attacks.map((attack) => [attack.file, attack] as const))("%s gets nothing", async (file, attack) => {
      const { came, gains } = await ground.attack(attack);
      expect(Object.fromEntries(gains)).toEqual({});
      if (attack.refused) expect(came).toMatch(new RegExp(`^${attack.refused}`));
      table.set(`${tier} ${file}`, came);
    });

    it("all of them leave no process, mount, socket or temporary file behind", async () => {
      await ground.close();
      expect(leftSince(before, traces(await accountFor()))).toEqual(NOTHING);
    });
  });

  describe.skipIf(!available)("without what stops it", () => {
    const proofs = new Proofs(tier);
    afterAll(() => proofs.close());
    it.each(attacks.filter((attack) => provable(attack, tier)).map((attack) => [attack.file, attack] as const))(
      "%s succeeds, and each layer alone stops it",
      async (_file, attack) => {
        expect(await proofs.prove(attack)).toEqual({ succeeds: true, stops: layersOf(attack, tier) });
      },
    );
  });
});

test.skipIf(process.getuid?.() !== 0 || !here.every(Boolean))(
  "an ordinary user gets the same table as root",
  async () => {
    await bundleHarness();
    const figures = runAsOrdinaryUser();
    expect(figures.filter(({ got }) => Object.keys(got).length > 0)).toEqual([]);
    expect(Object.fromEntries(figures.map(({ tier, file, came }) => [`${tier} ${file}`, came]))).toEqual(
      Object.fromEntries(table),
    );
  },
  900_000,
);
