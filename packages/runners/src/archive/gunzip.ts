import { gunzipSync } from "node:zlib";
import { ARCHIVE_CAPS, fail } from "./entry.ts";
import { inflate } from "./inflate.ts";

/**
 * Inflates a gzip file (RFC 1952) that nobody vouches for, of which no size can be believed: to at most what an archive may
 * hold, and in proportion to what came.
 * @throws FormatError `gzip/…`
 */
export function gunzip(bytes: Uint8Array): Uint8Array {
  const { bytes: most, free, ratio } = ARCHIVE_CAPS;
  const inProportion = Math.max(free, bytes.length * ratio);
  const out = inflate(gunzipSync, bytes, Math.min(most, inProportion));
  if (out === "longer")
    return inProportion < most
      ? fail("gzip/ratio", `it would grow from ${bytes.length} to more than ${inProportion} bytes; pack it as .tar`)
      : fail("gzip/bytes", `it inflates to more than ${most} bytes, which is what is read at most`);
  if (out === "damaged")
    return fail("gzip/damaged", "it cannot be inflated; it was damaged or cut off, or is no gzip file");
  if (out === "followed") return fail("gzip/end", "something follows its end");
  return out;
}
