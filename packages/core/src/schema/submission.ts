import * as z from "zod";

/** What a submission is written in, which says who runs it: `tensors` holds results only, and nobody runs it. */
export const LANGUAGES = ["python", "node", "onnx", "tensors"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Immutable, addressed by the SHA-256 over what was accepted: paths and bytes of all files, in order of path. */
export interface Submission {
  readonly sha256: string;
  readonly language: Language;
  /** The file that defines the entry point; a key of `files`, or the name of `data`. */
  readonly entryFile: string;
  /** Relative paths with forward slashes, to text. */
  readonly files: ReadonlyMap<string, string>;
  /** Where the entry file is no text (an ONNX model, tensors): its bytes. `files` is then empty. */
  readonly data?: Uint8Array;
  /** Where the entry file is a notebook: what of it runs, in order. */
  readonly cells?: readonly Cell[];
  /** What of what was handed in does not run, in words. */
  readonly notes?: readonly string[];
}

/** A code cell of a notebook. In failures its file is `<notebook>, cell <number>`, and its lines are those of the cell. */
export interface Cell {
  /** Its place in the notebook from 1; cells of text count too. */
  readonly number: number;
  /** As many lines as in the notebook; what is not Python (`%`, `!`) is replaced. */
  readonly text: string;
  /** All of it runs; otherwise its imports, its definitions of functions and classes, and its constants. */
  readonly whole: boolean;
}

/** What a report keeps of a submission. */
export const submissionRecord = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  language: z.enum(LANGUAGES),
  entryFile: z.string(),
  files: z.array(z.strictObject({ path: z.string(), bytes: z.int().nonnegative() })),
  notes: z.array(z.string()).readonly().optional(),
});
export type SubmissionRecord = z.infer<typeof submissionRecord>;

export const recordOf = (submission: Submission): SubmissionRecord => ({
  sha256: submission.sha256,
  language: submission.language,
  entryFile: submission.entryFile,
  files: submission.data
    ? [{ path: submission.entryFile, bytes: submission.data.length }]
    : [...submission.files].map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text).length })),
  ...(submission.notes === undefined ? {} : { notes: submission.notes }),
});
