import type { Attack, Layer } from "./attack.ts";
import { Ground } from "./run.ts";

export type Sealed = "namespaces" | "landlock";

/** What a tier consists of; the others are not there to be left out. */
const OF: Readonly<Record<Sealed, readonly Layer[]>> = {
  namespaces: [
    "mounts",
    "processes",
    "network",
    "user",
    "capabilities",
    "landlock",
    "seccomp",
    "limits",
    "permissions",
  ],
  landlock: ["user", "landlock", "seccomp", "limits", "permissions"],
};

/** The layers of this tier that stop an attack by themselves. */
export function layersOf({ layers = [] }: Attack, tier: Sealed): Layer[] {
  const named = "namespaces" in layers ? layers[tier] : layers;
  return named.filter((layer) => OF[tier].includes(layer));
}

/** Who is not root has no account to drop to, and so cannot do without. */
export const provable = (attack: Attack, tier: Sealed): boolean => {
  const layers = layersOf(attack, tier);
  return layers.length > 0 && (!layers.includes("user") || process.getuid?.() === 0);
};

/** A tier with this and that left out, once for all attacks. */
export class Proofs {
  readonly #tier: Sealed;
  readonly #grounds = new Map<string, Promise<Ground>>();

  constructor(tier: Sealed) {
    this.#tier = tier;
  }

  /** Whether an attack succeeds where nothing of that stops it, and which of the layers stops it when it is the only one. */
  async prove(attack: Attack): Promise<{ succeeds: boolean; stops: Layer[] }> {
    const layers = layersOf(attack, this.#tier);
    const gets = async (without: readonly Layer[]) =>
      (await (await this.#without(without)).attack(attack)).gains.has(attack.gain);
    const succeeds = await gets(layers);
    const stops: Layer[] = [];
    for (const layer of layers.length > 1 ? layers : [])
      if (!(await gets(layers.filter((other) => other !== layer)))) stops.push(layer);
    return { succeeds, stops: layers.length > 1 ? stops : layers };
  }

  async close(): Promise<void> {
    for (const ground of this.#grounds.values()) await (await ground).close();
    this.#grounds.clear();
  }

  #without(layers: readonly Layer[]): Promise<Ground> {
    const key = [...layers].sort().join();
    const ground = this.#grounds.get(key) ?? Ground.open(this.#tier, layers);
    this.#grounds.set(key, ground);
    return ground;
  }
}
