import type { Setup } from "../grade-one.ts";
import type { Row } from "./row.ts";

/** To a worker thread: grade this child, or end what you are at and then yourself. */
export type Order = { readonly name: string; readonly path: string } | "stop";

/** What comes back: the row, and the report in the forms that are written. */
export interface Graded {
  readonly row: Row;
  readonly report?: { readonly json: string; readonly html: string };
}

/** What a worker thread is started with. */
export interface WorkerData {
  readonly setup: Setup;
  /** Whether reports are to be sent. */
  readonly reports: boolean;
}
