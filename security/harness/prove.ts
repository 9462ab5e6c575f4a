import type { Attack, Layer } from "./attack.ts";
import { Ground } from "./run.ts";

type Tier = "namespaces" | "landlock";

/** What a tier consists of; the others are not there to be left out. */
const OF: Readonly<Record<Tier, readonly Layer[]>> = {
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

/** The layers of this tier that stop an attack by themselves. Who is not root has no account to drop to. */
export function layersOf({ layers = [] }: Attack, tier: Tier): Layer[] {
  const named = "namespaces" in layers ? layers[tier] : layers;
  return named.filter((layer) => OF[tier].includes(layer) && (layer !== "user" || process.getuid?.() === 0));
}

/** Whether an attack succeeds where nothing of that stops it, and which of the layers stops it when it is the only one. */
export async function prove(attack: Attack, tier: Tier): Promise<{ succeeds: boolean; stops: Layer[] }> {
  const layers = layersOf(attack, tier);
  const gets = async (without: readonly Layer[]) => {
    const ground = await Ground.open(tier, without);
    try {
      return (await ground.attack(attack)).gains.has(attack.gain);
    } finally {
      await ground.close();
    }
  };
  const succeeds = await gets(layers);
  const stops: Layer[] = [];
  for (const layer of layers.length > 1 ? layers : [])
    if (!(await gets(layers.filter((other) => other !== layer)))) stops.push(layer);
  return { succeeds, stops: layers.length > 1 ? stops : layers };
}
