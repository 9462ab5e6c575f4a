import { FormatError } from "@allclose/core";

/** Something that an archive holds. Its path is as the archive has it: whoever uses it has to judge it. */
export interface Entry {
  readonly path: string;
  readonly folder: boolean;
  /** In bytes, once inflated. */
  readonly size: number;
  /**
   * A copy of its bytes.
   * @throws FormatError
   */
  read(): Uint8Array;
}

/** Caps on what an archive may hold. */
export const ARCHIVE_CAPS = {
  entries: 10_000,
  /** Of all files, inflated. */
  bytes: 2 ** 26,
  /** Of what is inflated to what it was compressed to, where it is not small: zeros come to 1000, arrays and texts hardly to 10. */
  ratio: 200,
  /** What is small. */
  free: 2 ** 20,
} as const;

/** How an archive is refused. */
export function fail(code: string, message: string): never {
  throw new FormatError(code, message);
}
