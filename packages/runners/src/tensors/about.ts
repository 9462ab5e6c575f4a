import { type About, AllcloseError, InputError, readAbout, type Submission } from "@allclose/core";
import { readOutputs } from "./outputs-file.ts";

/**
 * What a file of outputs says that it is about; undefined where it is no such file, or cannot be read, which the grading tells.
 */
export function aboutOf({ language, entryFile, data }: Submission): About | undefined {
  if (language !== "tensors" || data === undefined) return undefined;
  try {
    const { about } = readOutputs(entryFile, data);
    return about === undefined ? undefined : readAbout(about);
  } catch (error) {
    if (error instanceof AllcloseError) return undefined;
    throw error;
  }
}

/**
 * Why outputs with this line do not answer these inputs, in words; undefined where they do.
 * @throws InputError `about/missing`, `about/line`
 */
export function otherThan(wanted: About, line: string | undefined): string | undefined {
  if (line === undefined)
    throw new InputError("about/missing", [
      "it does not say which inputs its outputs are for: carry over the entry about of the file of inputs (in safetensors, of its metadata)",
    ]);
  return difference(wanted, readAbout(line));
}

function difference(wanted: About, came: About): string | undefined {
  if (came.problem !== wanted.problem) return `outputs for ${came.problem}; this is ${wanted.problem}`;
  if (came.version !== wanted.version)
    return `outputs for version ${came.version} of ${came.problem}; this is version ${wanted.version}`;
  if (came.dtype !== wanted.dtype) return `outputs for inputs in ${came.dtype}; these are in ${wanted.dtype}`;
  if (came.seed !== wanted.seed)
    return `outputs for the seed ${JSON.stringify(came.seed)}; the inputs were drawn from ${JSON.stringify(wanted.seed)}`;
  return undefined;
}

/**
 * Refuses a file of outputs that are for other inputs than those of a grading; everything else passes.
 * @throws InputError `tensors/other`: which inputs they are for, which were expected, what to do
 */
export function mustBeAbout(submission: Submission, wanted: About): void {
  const came = aboutOf(submission);
  const other = came && difference(wanted, came);
  if (came === undefined || other === undefined) return;
  const option =
    came.problem !== wanted.problem || came.version !== wanted.version
      ? ""
      : `; grade with ${came.dtype === wanted.dtype ? "" : `--dtype ${came.dtype} `}${came.seed === wanted.seed ? "" : `--seed ${shellQuoted(came.seed)}`}`.trimEnd();
  throw new InputError("tensors/other", [
    `${submission.entryFile} holds ${other}${option}${option === "" ? "; make" : ", or make"} outputs for the inputs that allclose inputs ${inputsOptions(wanted)} writes`,
  ]);
}

const inputsOptions = ({ problem, seed, dtype }: About): string =>
  `${problem} --seed ${shellQuoted(seed)} --dtype ${dtype}`;

const shellQuoted = (text: string): string => (/^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
