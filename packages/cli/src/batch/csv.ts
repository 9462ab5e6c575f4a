import type { Row } from "./row.ts";

const HEADER = ["name", "verdict_low", "verdict_high", "score_low", "score_high", "mistake", "state", "message"];

/** RFC 4180: a header, a line a row, CRLF after each. */
export const csvOf = (rows: readonly Row[]): string =>
  [HEADER, ...rows.map(cellsOf)].map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");

const cellsOf = ({ name, verdict, score, mistake, state, message }: Row): string[] => [
  name,
  verdict?.low ?? "",
  verdict?.high ?? "",
  score === undefined ? "" : String(score.low),
  score === undefined ? "" : String(score.high),
  mistake,
  state,
  message,
];

/** A spreadsheet runs a cell that begins so as a formula, quoted or not; the apostrophe makes it a text. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
