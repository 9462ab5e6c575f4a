import type { JailOptions } from "@allclose/runners";

/** A part of a tier that can be left out. */
export type Layer = NonNullable<JailOptions["without"]>[number];

/** What an attack may have got, each told by looking from the host's side (world.ts, gains.ts). */
export type Gain =
  | "act" // it says that a forbidden act of its own has succeeded
  | "secret" // a secret of the host's came out with what it returned, printed or raised
  | "packet" // somebody's listener heard of it
  | "file" // a file appeared, or was changed
  | "victim" // a process that is none of its own has ended
  | "process" // something still runs when its session is over
  | "neighbour" // an honest submission got another report
  | "hidden" // the report tells inputs that are hidden
  | "host" // the host itself is not as it was
  | "text" // a report passed on what acts on a terminal, a page, a CI log or a spreadsheet
  | "verdict"; // better than No Hire, or not graded

/** A row of the list of attacks (attacks/list.ts), as somebody would hand it in. Its mathematics is wrong, so that a pass is a breach. */
export interface Attack {
  /** Number in the list. */
  readonly row: number;
  /** The submission: a file or folder below attacks/submissions; or, where `make` is there, the name under which it is handed in. */
  readonly file: string;
  readonly tries: string;
  /** Where the file's ending does not tell. */
  readonly language?: "torch" | "node";
  readonly source: string;
  /** Makes, at the path, what no text editor writes. */
  readonly make?: (path: string, places: Readonly<Record<string, string>>) => void;
  /** More time for a call, where it needs some to succeed. */
  readonly callMs?: number;
  /** What it is after. */
  readonly gain: Gain;
  /** Layers of the tiers, each of which stops it by itself. Without all of them it succeeds, which is proved. */
  readonly layers?: readonly Layer[] | Readonly<Record<"namespaces" | "landlock", readonly Layer[]>>;
  /** What stops it where that is no layer that can be left out. */
  readonly design?: string;
  /** How the refusal's code begins, where it is not taken in at all. */
  readonly refused?: string;
}
