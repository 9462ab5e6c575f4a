import { FormatError, InputError } from "@allclose/core";
import type { Entry } from "../archive/entry.ts";
import { gunzip } from "../archive/gunzip.ts";
import { readTar } from "../archive/read-tar.ts";
import { readZip } from "../archive/read-zip.ts";
import { type ArchiveFormat, archiveFormatOf } from "./archive-format.ts";
import type { Contents } from "./contents.ts";
import { checkedName, mustNotClash, mustNotLieDeep, skipsFile, skipsFolder } from "./paths.ts";
import { quoted } from "./quote.ts";
import { mustFit } from "./read-file.ts";

const OPEN: Readonly<Record<ArchiveFormat, (bytes: Uint8Array) => Entry[]>> = {
  zip: readZip,
  tar: readTar,
  "tar.gz": (bytes) => readTar(gunzip(bytes)),
};

/**
 * What is in an archive, as if it had been unpacked into a folder of its own; nothing is written anywhere. A folder that
 * wraps all there is is looked through. Every path is judged, whether it is taken or not; archives within are not opened.
 * @param name says by its extension what it is: .zip, .tar, .tar.gz or .tgz
 * @throws InputError `intake/empty`, `intake/name`, `intake/too-deep`, and `intake/zip-…`, `intake/tar-…`, `intake/gzip-…` for
 * what is refused in the archive itself; of zip also when a file is read
 */
export function readArchive(bytes: Uint8Array, name: string): Contents {
  if (bytes.length === 0) throw new InputError("intake/empty", [`${quoted(name)} is empty: it has 0 bytes`]);
  const open = OPEN[archiveFormatOf(name)!];
  const taken = told(name, () => open(bytes))
    .map((entry) => ({ ...entry, path: relativePath(entry) }))
    .filter(({ path }) => path !== "" && !isSkipped(path));
  const files = taken.filter(({ folder }) => !folder);
  const wrapper = wrapperOf(files.map(({ path }) => path));
  for (const { path } of taken) mustNotLieDeep(path.split("/").length - (wrapper === "" ? 1 : 2), path);
  mustNotClash(taken.map(({ path }) => path));
  return new Map(
    files.map(({ path, size, read }) => [
      path.slice(wrapper.length),
      () => {
        mustFit(path, size, path);
        return told(name, read);
      },
    ]),
  );
}

/** A path without `./` before it; that of a folder ends with a slash, and the archive's own top is empty. */
function relativePath({ path, folder }: Entry): string {
  const parts = checkedName(path).split("/");
  while (parts[0] === ".") parts.shift();
  if (folder && parts.at(-1) === "") parts.pop();
  const plain = parts.every((part) => part !== "" && part !== "." && part !== "..");
  if (!plain || (parts.length === 0 && !folder))
    throw new InputError("intake/name", [
      `${quoted(path)} is no plain path below the archive's top; pack it anew, with names relative to one folder`,
    ]);
  return folder && parts.length > 0 ? `${parts.join("/")}/` : parts.join("/");
}

function isSkipped(path: string): boolean {
  const parts = path.split("/");
  const file = parts.pop()!;
  return skipsFile(file) || parts.some(skipsFolder);
}

/** `name/` where it wraps all files, or nothing. */
function wrapperOf(files: readonly string[]): string {
  const top = files[0]?.slice(0, files[0].indexOf("/") + 1) ?? "";
  return files.every((path) => path.startsWith(top)) ? top : "";
}

/** A format's fault, as that of the archive that was handed in. */
function told<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new InputError(`intake/${error.code.replace("/", "-")}`, [
      `${quoted(name)} cannot be read: ${error.message}`,
    ]);
  }
}
