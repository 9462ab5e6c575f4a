import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { InputError } from "@allclose/core";
import { progress } from "../progress.ts";
import { write } from "../write.ts";
import { Grader } from "./grader.ts";
import type { Graded, WorkerData } from "./messages.ts";
import { notWritten, type Row, rowOfError } from "./row.ts";

export interface BatchOptions {
  readonly folder: string;
  /** Names of children of the folder. */
  readonly names: readonly string[];
  readonly setup: WorkerData["setup"];
  readonly jobs: number;
  /** Where the reports go. */
  readonly out: string | undefined;
  /** Aborted, it gives up what is being graded and returns the rows that there are. */
  readonly signal: AbortSignal;
}

/**
 * Grades each child of a folder, `jobs` at a time, each in a thread of its own. A report is written and dropped: only its row
 * is kept.
 * @returns the rows, in the order of the names
 * @throws InputError `batch/out` when the folder for the reports cannot be made
 */
export async function runBatch({ folder, names, setup, jobs, out, signal }: BatchOptions): Promise<Row[]> {
  if (out !== undefined) await makeFolder(out);
  const rows: Row[] = [];
  const bar = progress();
  // The lanes share one iterator: each takes the next that nobody has.
  const queue = names.values();
  const lane = async (): Promise<void> => {
    let grader: Grader | undefined;
    const stop = (): void => void grader?.close();
    signal.addEventListener("abort", stop);
    for (const name of queue) {
      if (signal.aborted) break;
      if (!grader?.alive) grader = new Grader({ setup, reports: out !== undefined });
      const graded = await grader.grade(name, join(folder, name)).catch((error) => ({ row: rowOfError(name, error) }));
      // Ctrl-C reaches the sealed processes too: what they came to after it counts for nothing.
      await setImmediate();
      if (signal.aborted) break;
      rows.push(await kept(graded, out));
      bar.update(rows.length, names.length, name);
    }
    signal.removeEventListener("abort", stop);
    await grader?.close();
  };
  await Promise.all(Array.from({ length: Math.min(jobs, names.length) }, lane));
  bar.done();
  const place = new Map(names.map((name, i) => [name, i]));
  return rows.sort((a, b) => (place.get(a.name) as number) - (place.get(b.name) as number));
}

async function makeFolder(out: string): Promise<void> {
  await mkdir(out, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new InputError("batch/out", [`${out}: the folder for the reports cannot be made (${error.code})`]);
  });
}

/** Writes the report, where one is wanted. A row whose report cannot be written says so. */
async function kept({ row, report }: Graded, out: string | undefined): Promise<Row> {
  if (report === undefined || out === undefined) return row;
  try {
    await write(join(out, `${row.name}.json`), report.json);
    await write(join(out, `${row.name}.html`), report.html);
    return row;
  } catch (error) {
    return notWritten(row, error);
  }
}
