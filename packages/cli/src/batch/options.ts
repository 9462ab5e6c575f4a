import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError } from "commander";

export interface BatchFlags {
  /** Undefined: it depends on what the folder holds. */
  readonly batch?: boolean;
  readonly jobs?: number;
  readonly out?: string;
  readonly csv?: string;
  readonly watch?: boolean;
}

const MOST_JOBS = 64;
const USUAL_JOBS = 8;

export const usualJobs = (): number => Math.min(availableParallelism(), USUAL_JOBS);

/** The options of grading many, and of grading again and again. */
export const withBatchOptions = (command: Command): Command =>
  command
    .option("--batch", "each child of the folder is a submission (default: where two children define the entry)")
    .option("--no-batch", "the folder is one submission")
    .option("--jobs <n>", "of a batch: how many are graded at a time (default: a core each, at most 8)", jobsOf)
    .option("--out <folder>", "of a batch: write a JSON and an HTML report for each submission there")
    .option("--csv <file>", "of a batch: write the table as CSV; - for standard output")
    .option("--watch", "grade again whenever it is saved, until Ctrl-C");

function jobsOf(text: string): number {
  const jobs = Number(text);
  if (/^\d+$/.test(text) && jobs >= 1 && jobs <= MOST_JOBS) return jobs;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${MOST_JOBS}.`);
}
