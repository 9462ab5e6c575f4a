/** How several files are packed into one. */
export type ArchiveFormat = "zip" | "tar" | "tar.gz";

/** Extensions of archives, for messages. */
export const ARCHIVES = ".zip, .tar, .tar.gz, .tgz";

/** What a file's name says; undefined where it is no archive that is read here. */
export function archiveFormatOf(path: string): ArchiveFormat | undefined {
  const extension = /\.(zip|tar|tar\.gz|tgz)$/i.exec(path)?.[1]?.toLowerCase();
  return extension === "tgz" ? "tar.gz" : (extension as ArchiveFormat | undefined);
}
