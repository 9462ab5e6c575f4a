import type { Report } from "@allclose/core";

/** A report as it is written to a file. */
export const jsonReport = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`;
