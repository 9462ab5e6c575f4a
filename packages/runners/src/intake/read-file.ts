import { type BigIntStats, constants } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { InputError } from "@allclose/core";
import { dataLanguageOf, isNotebook } from "./languages.ts";
import { quoted } from "./quote.ts";

/** Caps on what one submission may be. */
export const CAPS = {
  fileBytes: 2 ** 20,
  notebookBytes: 2 ** 22,
  modelBytes: 2 ** 24,
  tensorsBytes: 2 ** 26,
  files: 200,
  bytes: 2 ** 22,
  depth: 8,
  seen: 20_000,
} as const;

const mib = (bytes: number): string => `${Math.round((bytes / 2 ** 20) * 10) / 10} MiB`;

/** One regular file as text, its byte order mark dropped; otherwise as `readBytes`. */
export async function readSourceFile(path: string, shown: string): Promise<string> {
  return decode(await readBytes(path, shown), shown);
}

const mostOf = (path: string): number => {
  const data = dataLanguageOf(path);
  if (data !== undefined) return data === "onnx" ? CAPS.modelBytes : CAPS.tensorsBytes;
  return isNotebook(path) ? CAPS.notebookBytes : CAPS.fileBytes;
};

/**
 * One regular file. `shown` is the name for messages.
 *
 * Opened with O_NOFOLLOW, and what was opened is compared with what was looked at: a symlink put in its place in between
 * cannot make the grader read a file of its own.
 * @throws InputError `intake/not-a-file`, `intake/symlink`, `intake/too-large`, `intake/encoding`, `intake/unreadable`
 */
export async function readBytes(path: string, shown: string): Promise<Uint8Array> {
  const most = mostOf(path);
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
    if (opened.size > most) throw tooLarge(shown, Number(opened.size), most);
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

function decode(bytes: Uint8Array, shown: string): string {
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

const tooLarge = (shown: string, bytes: number, most: number) =>
  new InputError("intake/too-large", [
    most === CAPS.notebookBytes
      ? `${quoted(shown)} has ${mib(bytes)}; a notebook may have ${mib(most)}: clear its outputs and save it`
      : `${quoted(shown)} has ${mib(bytes)}; a file may have ${mib(most)}`,
  ]);

function unreadable(shown: string, error: unknown): InputError {
  const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
  if (code === "ELOOP")
    return new InputError("intake/symlink", [`${quoted(shown)} is a symbolic link; hand in the file itself`]);
  return new InputError("intake/unreadable", [`${quoted(shown)} cannot be read (${code})`]);
}

export const tooMuch = (bytes: number) =>
  new InputError("intake/too-large", [`the files have ${mib(bytes)} in all; a submission may have ${mib(CAPS.bytes)}`]);
