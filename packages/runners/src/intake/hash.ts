import { createHash } from "node:crypto";

/** Paths in the order of their UTF-8 bytes, which every language can reproduce. */
export const byPath = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/**
 * SHA-256 (hex) over paths and contents. Each is preceded by its length in bytes (`5:a.py12:…`), so that no two sets of files
 * encode alike: neither moving a letter from a name to a text nor splitting a file gives the same digest.
 */
export function submissionHash(files: ReadonlyMap<string, string | Uint8Array>): string {
  const hash = createHash("sha256");
  for (const path of [...files.keys()].sort(byPath))
    for (const part of [path, files.get(path)!]) {
      const bytes = Buffer.from(part as string);
      hash.update(`${bytes.length}:`).update(bytes);
    }
  return hash.digest("hex");
}
