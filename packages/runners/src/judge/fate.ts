import { setTimeout as wait } from "node:timers/promises";
import { AllcloseError } from "@allclose/core";
import type { NodeChild } from "../node/process.ts";
import type { Incoming } from "../session/channel.ts";
import type { FrameError } from "../session/frame.ts";

/** How the process of a reference came to its end, in words that go on from the file's name. "lost" is not its doing. */
export interface Fate {
  readonly kind: "timed-out" | "out-of-memory" | "killed" | "protocol" | "lost";
  readonly words: string;
}

/** The process of a reference, as distinct from that of a submission, is gone or did not start: nobody's fault but ours. */
export class ReferenceLost extends AllcloseError {}

const KNOWN_MS = 2_000;

/** Why nothing more is heard of it. */
export async function whatBecameOf(child: NodeChild, incoming: Exclude<Incoming, { state: "frame" }>): Promise<Fate> {
  if (incoming.state === "broken") return notTheProtocol(incoming.error);
  if (incoming.state === "late") return { kind: "timed-out", words: "nothing was heard of it in time" };
  const death = await Promise.race([child.ended, wait(KNOWN_MS, undefined, { ref: false })]);
  const known = child.verdict();
  if (known?.kind === "out-of-memory") return { kind: "out-of-memory", words: known.message };
  if (known !== undefined) return { kind: "killed", words: known.message };
  if (death === undefined) return { kind: "killed", words: "it closed the channel to the grader" };
  if ("lost" in death) return { kind: "lost", words: death.lost };
  return {
    kind: "killed",
    words:
      "code" in death ? `it ended its process (exit status ${death.code})` : `its process was ended by ${death.signal}`,
  };
}

export const notTheProtocol = (error: FrameError): Fate => ({
  kind: "protocol",
  words: `the process that it runs in did not speak the protocol: ${error.message}`,
});
