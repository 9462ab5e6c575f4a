import { type BigIntStats, constants } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { InputError } from "@allclose/core";
import { archiveFormatOf } from "./archive-format.ts";
import { dataLanguageOf, isNotebook } from "./languages.ts";
import { quoted } from "./quote.ts";

/** Caps on what one submission may be. */
export const CAPS = {
  fileBytes: 2 ** 20,
  notebookBytes: 2 ** 22,
  modelBytes: 2 ** 24,
  tensorsBytes: 2 ** 26,
  archiveBytes: 2 ** 26,
  files: 200,
  bytes: 2 ** 22,
  /** Of all notebooks that are looked through for the entry. */
  notebooksBytes: 2 ** 25,
  depth: 8,
  seen: 20_000,
} as const;

const mib = (bytes: number): string => `${Math.round((bytes / 2 ** 20) * 10) / 10} MiB`;

const mostOf = (path: string): number => {
  const data = dataLanguageOf(path);
  if (archiveFormatOf(path) !== undefined) return CAPS.archiveBytes;
  if (data !== undefined) return data === "onnx" ? CAPS.modelBytes : CAPS.tensorsBytes;
  return isNotebook(path) ? CAPS.notebookBytes : CAPS.fileBytes;
};

/** @throws InputError `intake/too-large` for a file with more bytes than one of its kind may have */
export function mustFit(path: string, bytes: number, shown: string): void {
  const most = mostOf(path);
  if (bytes > most) throw tooLarge(shown, bytes, most);
}

/**
 * One regular file. `shown` is the name for messages.
 *
 * Opened with O_NOFOLLOW, and what was opened is compared with what was looked at: a symlink put in its place in between
 * cannot make the grader read a file of its own.
 * @throws InputError `intake/not-a-file`, `intake/symlink`, `intake/too-large`, `intake/encoding`, `intake/unreadable`
 */
export async function readBytes(path: string, shown: string): Promise<Uint8Array> {
  const seen = await lstat(path, { bigint: true }).catch((error: unknown) => {
    throw unreadable(shown, error);
  });
  mustBeRegular(seen, shown);
  // O_NONBLOCK: a pipe that took the file's place must not make the open wait for a writer.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = await open(path, flags).catch((error: unknown) => {
    throw unreadable(shown, error);
  });
  try {
    const opened = await file.stat({ bigint: true });
    mustBeRegular(opened, shown);
    if (opened.ino !== seen.ino || opened.dev !== seen.dev)
      throw new InputError("intake/unreadable", [`${quoted(shown)} was replaced while it was read; hand it in again`]);
    mustFit(path, Number(opened.size), shown);
    // One byte more than there was, so that a file that grows meanwhile shows.
    const buffer = Buffer.alloc(Number(opened.size) + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length === buffer.length)
      throw new InputError("intake/unreadable", [`${quoted(shown)} grew while it was read; hand it in again`]);
    return buffer.subarray(0, length);
  } finally {
    await file.close();
  }
}

function mustBeRegular(stats: BigIntStats, shown: string): void {
  if (stats.isSymbolicLink())
    throw new InputError("intake/symlink", [`${quoted(shown)} is a symbolic link; hand in the file itself`]);
  if (!stats.isFile()) throw new InputError("intake/not-a-file", [`${quoted(shown)} is not a regular file`]);
}

/**
 * A file's bytes as text, its byte order mark dropped.
 * @throws InputError `intake/encoding`
 */
export function decode(bytes: Uint8Array, shown: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError("intake/encoding", [
      `${quoted(shown)} is not UTF-8 (${firstBadLine(bytes)}); save it as UTF-8`,
    ]);
  }
}

function firstBadLine(bytes: Uint8Array): string {
  // No byte of a multi-byte UTF-8 character is a line feed, so the lines can be tried one by one.
  const strict = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start);
    try {
      strict.decode(bytes.subarray(start, end < 0 ? bytes.length : end));
    } catch {
      return `line ${line}`;
    }
    if (end < 0) break;
    start = end + 1;
  }
  return "its end is cut off";
}

function tooLarge(shown: string, bytes: number, most: number): InputError {
  const [kind, todo] = isNotebook(shown)
    ? ["a notebook", ": clear its outputs and save it"]
    : archiveFormatOf(shown) !== undefined
      ? ["an archive", ": pack the code only"]
      : ["a file", ""];
  return new InputError("intake/too-large", [
    `${quoted(shown)} has ${mib(bytes)}; ${kind} may have ${mib(most)}${todo}`,
  ]);
}

function unreadable(shown: string, error: unknown): InputError {
  const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
  if (code === "ELOOP")
    return new InputError("intake/symlink", [`${quoted(shown)} is a symbolic link; hand in the file itself`]);
  return new InputError("intake/unreadable", [`${quoted(shown)} cannot be read (${code})`]);
}

/** @throws InputError `intake/too-large` for files, or notebooks, that have more bytes together than `most` */
export function mustFitTogether(bytes: number, most: number): void {
  if (bytes > most)
    throw new InputError("intake/too-large", [
      most === CAPS.notebooksBytes
        ? `the notebooks have ${mib(bytes)} in all; ${mib(most)} are looked through: hand in the one to grade`
        : `the files have ${mib(bytes)} in all; a submission may have ${mib(most)}`,
    ]);
}
