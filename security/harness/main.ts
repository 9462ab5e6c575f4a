import { openJail } from "@allclose/runners";
import { attacks, LEFT_OUT } from "../attacks/list.ts";
import type { Attack } from "./attack.ts";
import { layersOf, Proofs, provable, type Sealed } from "./prove.ts";
import { Ground } from "./run.ts";

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
  /** One attack of so many. */
  readonly every?: number;
  readonly proofs?: boolean;
  readonly onFigure?: (figure: Figure) => void;
}

/** Every attack on every tier. */
export async function runAttacks({
  tiers,
  only = "",
  every = 1,
  proofs = true,
  onFigure,
}: Options = {}): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const tier of tiers ?? (await available())) {
    const ground = await Ground.open(tier);
    const proving = new Proofs(tier);
    try {
      for (const attack of attacks.filter(({ file }, i) => file.includes(only) && i % every === 0)) {
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
          proofs && provable(attack, tier) ? { ...found, proved: await isProved(attack, tier, proving) } : found;
        figures.push(figure);
        onFigure?.(figure);
      }
    } finally {
      await proving.close();
      await ground.close();
    }
  }
  return figures;
}

export { runAsOrdinaryUser } from "./ordinary-user.ts";
export { soak } from "./soak.ts";
export { keyOf, read, render } from "./table.ts";
export { LEFT_OUT };

/** The tiers that this machine has. */
export async function available(): Promise<Sealed[]> {
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
  return layersOf(attack, tier).join(", ") || (attack.design ?? "");
}

async function isProved(attack: Attack, tier: Sealed, proofs: Proofs): Promise<boolean> {
  const { succeeds, stops } = await proofs.prove(attack);
  return succeeds && stops.length === layersOf(attack, tier).length;
}
