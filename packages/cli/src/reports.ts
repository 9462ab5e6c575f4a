import {
  gradescopeReport,
  htmlReport,
  InputError,
  junitReport,
  markdownReport,
  prairielearnReport,
  type Report,
} from "@allclose/core";
import { inJson } from "./in-json.ts";
import { write } from "./write.ts";

/** What a report can be written as: the option's name, and how. */
const FORMATS = {
  json: inJson,
  html: htmlReport,
  markdown: markdownReport,
  junit: junitReport,
  gradescope: (report: Report) => inJson(gradescopeReport(report)),
  prairielearn: (report: Report) => inJson(prairielearnReport(report)),
} as const;

type Format = keyof typeof FORMATS;
const NAMES = Object.keys(FORMATS) as Format[];

/** The file of each option that was given; `-` is standard output. */
export type ReportFiles = { readonly [format in Format]?: string };

/** The report that goes to standard output, if one does. */
export const stdoutNamed = (files: ReportFiles): string | undefined => NAMES.find((name) => files[name] === "-");

/** @throws InputError `grade/stdout` where two reports would mix */
export function onlyOneToStdout(files: ReportFiles): void {
  const names = NAMES.filter((name) => files[name] === "-").map((name) => `--${name}`);
  if (names.length > 1)
    throw new InputError("grade/stdout", [
      `only one report can go to standard output, but ${names.join(" and ")} were given -; give the others a file`,
    ]);
}

/** Writes each report that was asked for, also after one that could not be written; gives what went wrong with all of them. */
export async function writeReports(report: Report, files: ReportFiles): Promise<InputError | undefined> {
  let failed: InputError | undefined;
  for (const name of NAMES) {
    const file = files[name];
    if (file === undefined) continue;
    try {
      await write(file, FORMATS[name](report));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const issues = error.issues.map((issue) => `--${name} ${issue}`);
      failed = new InputError(error.code, [...(failed?.issues ?? []), ...issues]);
    }
  }
  return failed;
}
