/** What acts on a terminal or in a CI log though it is plain text to JSON: control characters, directions, and `##[` of GitHub's. */
const ACTS = /[\u007f-\u009f\u2028\u2029]|\p{Cf}|(?<=#)#(?=\[)/gu;

const asUnits = (c: string): string =>
  c.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** A report, or a result made of one, as it is written to a file or printed. What might act is written by its number, which JSON reads alike. */
export const inJson = (value: unknown): string => `${JSON.stringify(value, null, 2).replace(ACTS, asUnits)}\n`;
