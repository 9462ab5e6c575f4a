import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { makeRunFolder } from "./folder.ts";
import { type JailParts, makeJail } from "./jail.ts";

const DEADLINE_MS = 10_000;

/**
 * Starts a child in the jail, sealed as every child will be, that tries what must be impossible (jail/canary.py): once
 * under the rules for Python, once under those for Node.
 * @returns why the tier cannot be claimed; `undefined` when every forbidden act has failed
 */
export async function canary(parts: JailParts): Promise<string | undefined> {
  const folder = await makeRunFolder(parts.user);
  const listener = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  try {
    await once(listener, "listening");
    const marker = join(folder.path, "marker");
    await writeFile(marker, "the canary must not read this\n", { mode: 0o644 });
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
      return verdict(out, err);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      clearTimeout(timer);
    }
  } finally {
    listener.close();
    await folder.remove();
  }
}

function verdict(out: string, err: string): string | undefined {
  let report: { tried?: number; escaped?: string[]; error?: string };
  try {
    report = JSON.parse(out);
  } catch {
    return err.trim().slice(0, 500) || "its canary did not answer";
  }
  if (report.error) return report.error.slice(0, 500);
  if (report.escaped?.length) return `a sealed process could still: ${report.escaped.join(", ")}`;
  return report.tried ? undefined : "its canary tried nothing";
}
