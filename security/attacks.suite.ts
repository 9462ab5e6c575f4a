import { openJail } from "@allclose/runners";
import { afterAll, describe, expect, it } from "vitest";
import { attacks } from "./attacks/list.ts";
import type { Attack } from "./harness/attack.ts";
import { leftSince, NOTHING, ownTemporaryFolder, traces } from "./harness/leftovers.ts";
import { layersOf, Proofs, provable, type Sealed } from "./harness/prove.ts";
import { accountFor, Ground } from "./harness/run.ts";
import { keyOf, read } from "./harness/table.ts";

export const TABLE = read(new URL("TABLE.md", import.meta.url).pathname);

/** Whether a tier can be had here. */
export const has = (isolation: Sealed): Promise<boolean> =>
  openJail({ isolation }).then(
    () => true,
    () => false,
  );

/** Every attack on one tier. Each tier has a test file of its own, so that they share the cores. */
export async function testTier(tier: Sealed): Promise<void> {
  const available = await has(tier);

  describe.skipIf(!available)(`attacks on ${tier}`, async () => {
    afterAll(ownTemporaryFolder());
    const before = available ? traces(await accountFor()) : NOTHING;
    const opened = available ? Ground.open(tier) : undefined;
    afterAll(async () => (await opened)?.close());

    it.each(handedIn(tier).map((attack) => [attack.file, attack] as const))("%s gets nothing", async (file, attack) => {
      const { came, gains } = await (await opened!).attack(attack);
      expect(Object.fromEntries(gains)).toEqual({});
      if (attack.refused) expect(came).toMatch(new RegExp(`^${attack.refused}`));
      expect(came).toBe(TABLE.get(keyOf(tier, file)));
    });

    it("all of them leave no process, mount, socket or temporary file behind", async () => {
      await (await opened!).close();
      expect(leftSince(before, traces(await accountFor()))).toEqual(NOTHING);
    });
  });

  describe.skipIf(!available)(`without what stops it in ${tier}`, () => {
    const proofs = new Proofs(tier);
    afterAll(() => proofs.close());
    // All of them take minutes, and are for `npm run bench -- attacks`.
    it.each(oneForEachLayer(tier).map((attack) => [attack.file, attack] as const))(
      "%s succeeds, and each layer alone stops it",
      async (_file, attack) => {
        expect(await proofs.prove(attack)).toEqual({ succeeds: true, stops: layersOf(attack, tier) });
      },
    );
  });
}

/** What layers stop, and one in four of what no layer has to do with; `npm run bench -- attacks` hands in all of them. */
const handedIn = (tier: Sealed): readonly Attack[] =>
  attacks.filter((attack, i) => layersOf(attack, tier).length > 0 || i % 4 === 0);

/** Attacks that can be proved, enough of them that each layer stops one. */
function oneForEachLayer(tier: Sealed): Attack[] {
  const missing = new Set(
    attacks.filter((attack) => provable(attack, tier)).flatMap((attack) => layersOf(attack, tier)),
  );
  return attacks
    .filter((attack) => provable(attack, tier))
    .filter((attack) => {
      const found = layersOf(attack, tier).filter((layer) => missing.delete(layer));
      return found.length > 0;
    });
}
