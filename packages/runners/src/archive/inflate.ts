import type { gunzipSync, inflateRawSync } from "node:zlib";

/**
 * What `data` inflates to, never holding more than `most` bytes of it. In words why not: more would come, the data are
 * damaged or cut off, or something follows their end.
 */
export function inflate(
  how: typeof inflateRawSync | typeof gunzipSync,
  data: Uint8Array,
  most: number,
): Buffer | "longer" | "damaged" | "followed" {
  try {
    // With `info` it returns what it has read, too, which its type does not say.
    const { buffer, engine } = how(data, { maxOutputLength: Math.max(1, most), info: true }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return engine.bytesWritten === data.length ? buffer : "followed";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "longer" : "damaged";
  }
}
