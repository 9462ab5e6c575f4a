import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { inTmpdir, makeRunFolder } from "./folder.ts";
import { type JailParts, makeJail } from "./jail.ts";
import type { Layer } from "./layers.ts";

const DEADLINE_MS = 10_000;

/** What became of a canary. */
export type Canary =
  /** Every forbidden act has failed. This kernel has not got the layers that are lacking, and the tier holds without them. */
  | { readonly state: "held"; readonly lacking: readonly Layer[] }
  /** The acts that did not fail. */
  | { readonly state: "escaped"; readonly acts: readonly string[] }
  /** It could not be sealed: the system call that failed, if it was one. */
  | { readonly state: "unsealed"; readonly why: string; readonly call?: string }
  /** It did not start, or ended before it had said a thing. */
  | { readonly state: "silent"; readonly why: string };

/**
 * Starts a child in the jail, sealed as every child will be, that tries what must be impossible (jail/canary.py): once
 * under the rules for Python, once under those for Node.
 */
export async function canary(parts: JailParts): Promise<Canary> {
  const folder = await makeRunFolder(parts.user);
  const listener = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  try {
    await once(listener, "listening");
    const marker = join(folder.path, "marker");
    await inTmpdir(() => writeFile(marker, "the canary must not read this\n", { mode: 0o644 }));
    const { launcher } = parts;
    const jail = makeJail(parts);
    const { port } = listener.address() as AddressInfo;
    const config = JSON.stringify({ ...jail.sealing, marker, port, host: process.pid, read: launcher.roots });
    const { command, args, options } = jail.command(
      [launcher.path, "-s", "-B", join(folder.app, "canary.py"), config],
      { policy: "zygote", folder, read: launcher.roots },
    );
    const child = spawn(command, args, { ...options, stdio: ["pipe", "pipe", "pipe"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), DEADLINE_MS);
    try {
      const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
      return read(out, err);
    } catch (error) {
      return { state: "silent", why: error instanceof Error ? error.message : String(error) };
    } finally {
      clearTimeout(timer);
    }
  } finally {
    listener.close();
    await folder.remove();
  }
}

function read(out: string, err: string): Canary {
  let said: { tried?: number; escaped?: string[]; lacking?: Layer[]; error?: string; call?: string | null };
  try {
    said = JSON.parse(out);
  } catch {
    return { state: "silent", why: err.trim().slice(0, 500) || "its canary did not answer" };
  }
  const { tried = 0, escaped = [], lacking = [], error, call } = said;
  if (error) return { state: "unsealed", why: error.slice(0, 500), ...(call ? { call } : {}) };
  if (escaped.length > 0) return { state: "escaped", acts: escaped };
  return tried > 0 ? { state: "held", lacking } : { state: "silent", why: "its canary tried nothing" };
}
