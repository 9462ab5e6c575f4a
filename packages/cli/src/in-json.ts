/** A report, or a result made of one, as it is written to a file. */
export const inJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
