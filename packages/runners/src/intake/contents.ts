import { checkedName } from "./paths.ts";
import { decode } from "./read-file.ts";

/**
 * What somebody handed in, a file, a folder or an archive: by relative path with forward slashes, how its bytes are read.
 * What is not asked for is not read.
 */
export type Contents = ReadonlyMap<string, () => Uint8Array | Promise<Uint8Array>>;

/** @throws InputError `intake/name`, and what reading throws */
export const bytesAt = async (contents: Contents, path: string): Promise<Uint8Array> =>
  contents.get(checkedName(path))!();

/** @throws InputError `intake/name`, `intake/encoding`, and what reading throws */
export const textAt = async (contents: Contents, path: string): Promise<string> =>
  decode(await bytesAt(contents, path), path);
