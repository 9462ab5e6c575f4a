import { stat } from "node:fs/promises";
import { forTerminal, InputError } from "@allclose/core";
import { EXIT } from "../exit.ts";
import type { Setup } from "../grade-one.ts";
import { onInterrupt } from "../interrupt.ts";
import { write } from "../write.ts";
import { childrenOf } from "./children.ts";
import { csvOf } from "./csv.ts";
import { type BatchFlags, usualJobs } from "./options.ts";
import type { Row } from "./row.ts";
import { runBatch } from "./run.ts";
import { tableOf } from "./table.ts";

/**
 * Whether a path is a batch: as it was asked for; else when it is a folder and two of its children define the entry, which one
 * submission may not.
 */
export async function isBatch(path: string, entryName: string, { batch, watch }: BatchFlags): Promise<boolean> {
  if (batch !== undefined) return batch;
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  return isFolder && watch !== true && (await childrenOf(path, entryName)).defining.length > 1;
}

/** Refuses options that say something about many submissions where there is one. */
export function mustBeOfOne(flags: BatchFlags): void {
  const given = (["jobs", "out", "csv"] as const).find((name) => flags[name] !== undefined);
  if (given !== undefined)
    throw new InputError("grade/not-a-batch", [
      `--${given} is for a batch, but this is one submission; --batch grades each child of a folder`,
    ]);
}

/** Refuses options that say something about one submission where there are many. `given` holds the values of those. */
export function mustBeOfMany(given: Readonly<Record<string, unknown>>, { watch }: BatchFlags): void {
  if (watch)
    throw new InputError("grade/watch-batch", ["--watch grades one submission, not a batch: name one of them"]);
  const name = Object.keys(given).find((key) => given[key] !== undefined);
  if (name !== undefined)
    throw new InputError("grade/batch-option", [
      `--${name} is for one submission, but this is a batch; --out and --csv write the reports of a batch, and --no-batch takes the folder as one submission`,
    ]);
}

/**
 * Grades every child of a folder and prints a table.
 * @returns the exit code: the worst of all, or 130 after Ctrl-C
 * @throws InputError `batch/empty`, `batch/folder`, `batch/out`, `write/failed`
 */
export async function gradeBatch(
  folder: string,
  entryName: string,
  setup: Setup,
  { jobs = usualJobs(), out, csv }: BatchFlags,
): Promise<number> {
  const { submissions, others } = await childrenOf(folder, entryName, out);
  if (submissions.length === 0)
    throw new InputError("batch/empty", [
      `${folder}: no child of this folder is a submission; ${others.length === 0 ? "it is empty" : `it holds ${others.slice(0, 8).join(", ")}`}`,
    ]);
  if (others.length > 0) note(`Left out, being no submissions: ${others.join(", ")}`);
  // Better now than after an hour that it cannot be written.
  if (csv !== undefined && csv !== "-") await write(csv, csvOf([]));

  const { signal, done } = onInterrupt();
  let rows: Row[];
  try {
    rows = await runBatch({ folder, names: submissions, setup, jobs, out, signal });
  } finally {
    done();
  }
  if (csv !== "-") process.stdout.write(tableOf(rows));
  if (csv !== undefined) await write(csv, csvOf(rows));
  for (const isolation of new Set(rows.flatMap((row) => row.isolation ?? []))) note(`Isolation: ${isolation}`);
  if (signal.aborted) note(`Stopped by Ctrl-C: ${rows.length} of ${submissions.length} were graded`);
  return signal.aborted ? EXIT.interrupted : Math.max(...rows.map((row) => row.exit));
}

const note = (text: string): void => void process.stderr.write(`${forTerminal(text)}\n`);
