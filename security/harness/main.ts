import type { Tier } from "@allclose/core";
import { openJail } from "@allclose/runners";
import { attacks, LEFT_OUT } from "../attacks/list.ts";
import type { Attack } from "./attack.ts";
import { layersOf, prove } from "./prove.ts";
import { Ground } from "./run.ts";

type Sealed = Exclude<Tier, "none">;

/** One row of the table. */
export interface Figure {
  readonly tier: Sealed;
  readonly row: number;
  readonly file: string;
  readonly tries: string;
  readonly source: string;
  readonly came: string;
  /** What it got: nothing, or the attack is a breach. */
  readonly got: Readonly<Record<string, readonly string[]>>;
  /** What stops it, each by itself where these are layers. */
  readonly stoppedBy: string;
  /** Of an attack that layers stop: whether it succeeds without them, and whether each layer alone stops it. */
  readonly proved?: boolean;
}

export interface Options {
  /** By default every tier that this machine has. */
  readonly tiers?: readonly Sealed[];
  /** Part of a file's name. */
  readonly only?: string;
  readonly proofs?: boolean;
  readonly onFigure?: (figure: Figure) => void;
}

/** Every attack on every tier. */
export async function runAttacks({ tiers, only = "", proofs = true, onFigure }: Options = {}): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const tier of tiers ?? (await available())) {
    const ground = await Ground.open(tier);
    try {
      for (const attack of attacks.filter(({ file }) => file.includes(only))) {
        const { came, gains } = await ground.attack(attack);
        const { row, file, tries, source } = attack;
        const found = {
          tier,
          row,
          file,
          tries,
          source,
          came,
          got: Object.fromEntries(gains),
          stoppedBy: stoppedBy(attack, tier),
        };
        const figure =
          proofs && layersOf(attack, tier).length > 0 ? { ...found, proved: await isProved(attack, tier) } : found;
        figures.push(figure);
        onFigure?.(figure);
      }
    } finally {
      await ground.close();
    }
  }
  return figures;
}

export { LEFT_OUT };

async function available(): Promise<Sealed[]> {
  const tried = await Promise.all(
    (["namespaces", "landlock"] as const).map((isolation) =>
      openJail({ isolation }).then(
        () => [isolation],
        () => [],
      ),
    ),
  );
  return tried.flat();
}

function stoppedBy(attack: Attack, tier: Sealed): string {
  const layers = attack.layers === undefined ? [] : "namespaces" in attack.layers ? attack.layers[tier] : attack.layers;
  const here = layers.filter(
    (layer) => tier === "namespaces" || !["mounts", "processes", "network", "capabilities"].includes(layer),
  );
  return here.length > 0 ? here.join(", ") : (attack.design ?? "");
}

async function isProved(attack: Attack, tier: Sealed): Promise<boolean> {
  const { succeeds, stops } = await prove(attack, tier);
  return succeeds && stops.length === layersOf(attack, tier).length;
}
