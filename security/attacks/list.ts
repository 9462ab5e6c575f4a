import type { Attack } from "../harness/attack.ts";
import { archives } from "./archives.ts";
import { intake } from "./intake.ts";
import { machine } from "./machine.ts";
import { models } from "./models.ts";
import { protocol } from "./protocol.ts";
import { reporting } from "./reporting.ts";
import { verdict } from "./verdict.ts";

export const attacks: readonly Attack[] = [
  ...verdict,
  ...protocol,
  ...machine,
  ...intake,
  ...archives,
  ...models,
  ...reporting,
];

/** Known attacks are numbered from 1 to this; an attack's `row` is its number. */
export const ROWS = 95;

/** Why a row has no submission. */
export const LEFT_OUT: Readonly<Record<number, string>> = {
  21: "behaving otherwise at another time gains nothing: what is wrong when it is graded is wrong",
  22: "calling a library's function gives right tensors; that is for a human reader, and the rubric's checks of speed and memory",
  24: "outputs remembered from earlier candidates are right on no inputs that are drawn for this one; see row 14",
  37: "whoever can edit the tests or the workflow decides what is run; SECURITY.md says what to do",
  71: "a kernel exploit: SECURITY.md says what no tier stops",
  72: "side channels between tenants of a processor: SECURITY.md says what no tier stops",
  89: "formulas in a spreadsheet: packages/cli/src/batch tests its table with such names",
};
