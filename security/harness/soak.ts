import { attacks } from "../attacks/list.ts";
import { leftSince, ownTemporaryFolder, type Traces, traces } from "./leftovers.ts";
import { accountFor, Ground } from "./run.ts";

export interface Soak {
  readonly tier: string;
  readonly gradings: number;
  readonly honest: number;
  /** After which attack an honest submission got another report. */
  readonly harmed: readonly string[];
  readonly breaches: readonly string[];
  readonly left: Traces;
}

/** Hostile and honest submissions in turn, with one runner; each attack is followed by an honest one. */
export async function soak(
  tier: "namespaces" | "landlock",
  gradings: number,
  onProgress: (done: number) => void,
): Promise<Soak> {
  const giveBack = ownTemporaryFolder();
  const before = traces(await accountFor());
  const ground = await Ground.open(tier);
  const harmed: string[] = [];
  const breaches: string[] = [];
  let done = 0;
  try {
    while (done < gradings) {
      const attack = attacks[(done / 2) % attacks.length]!;
      const { gains } = await ground.attack(attack);
      if (gains.has("neighbour")) harmed.push(attack.file);
      else if (gains.size > 0) breaches.push(`${attack.file}: ${[...gains.keys()].join(", ")}`);
      done += 2;
      onProgress(done);
    }
  } finally {
    await ground.close();
  }
  const left = leftSince(before, traces(await accountFor()));
  giveBack();
  return {
    tier,
    gradings: done,
    honest: done / 2,
    harmed,
    breaches,
    left,
  };
}
