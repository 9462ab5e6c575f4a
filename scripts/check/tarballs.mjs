import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pack } from "../pack.mjs";

let packed;

/** What `npm pack` makes of the published packages: once for all checks, and gone when they end. */
export function tarballs() {
  if (packed === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "allclose-check-"));
    // Ctrl-C alone would end the process without "exit".
    for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143 }))
      process.once(signal, () => process.exit(code));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    packed = pack(folder);
  }
  return packed;
}
