import type { RunnerInfo } from "@allclose/core";
import { makeRunFolder, type RunFolder } from "../sandbox/folder.ts";
import type { Jail } from "../sandbox/jail.ts";
import { type Isolation, type JailOptions, openJail } from "../sandbox/tier.ts";
import { findNode, type NodeBinary } from "./binary.ts";
import { plainJail } from "./plain-jail.ts";

/** What every sealed Node of a runner shares. */
export interface NodeEquipment {
  readonly jail: Jail;
  readonly folder: RunFolder;
  readonly node: NodeBinary;
}

export interface EquipmentOptions extends JailOptions {
  readonly isolation?: Isolation;
  /** Path of the Node that runs submissions, from 20.12 on; by default the one that runs this. */
  readonly node?: string;
}

/**
 * A jail, a folder in it and a Node that starts there. Whoever has it removes the folder.
 * @throws AllcloseError `node/none`, `sandbox/unavailable`
 */
export async function findEquipment(options: EquipmentOptions): Promise<NodeEquipment> {
  const jail = options.isolation === "none" && options.like === undefined ? plainJail() : await openJail(options);
  const folder = await makeRunFolder(jail.user);
  try {
    return { jail, folder, node: await findNode(options.node, jail.user, folder) };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

export const isolationOf = ({
  tier,
  note,
  sealing,
}: Jail): Pick<RunnerInfo, "isolation" | "isolationNote" | "memoryLimit"> => ({
  isolation: tier,
  ...(note === undefined ? {} : { isolationNote: note }),
  // V8 reserves more addresses than it uses (launch.py).
  ...(sealing.tier === "none" ? {} : { memoryLimit: "RLIMIT_DATA" }),
});
