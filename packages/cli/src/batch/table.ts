import { forTerminal, verdictName } from "@allclose/core";
import { columns } from "../columns.ts";
import type { Row } from "./row.ts";

const HEADER = ["name", "verdict", "score", "mistake", "state"];
const LONGEST_MESSAGE = 200;

/** The rows for a terminal, one a line, in columns. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [HEADER, ...rows.map(cellsOf)].map((row) => row.map(oneLine));
  return columns(cells)
    .map((line) => `${line}\n`)
    .join("");
}

function cellsOf({ name, verdict, score, mistake, state, message }: Row): string[] {
  const told = message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
  return [
    name,
    verdict === undefined ? "" : verdictName(verdict.low, verdict.high),
    score === undefined ? "" : rangeOf(score),
    mistake,
    told === "" ? state : `${state}: ${told}`,
  ];
}

const rangeOf = ({ low, high }: { low: number; high: number }): string =>
  low === high ? digits(low) : `${digits(low)} … ${digits(high)}`;
const digits = (x: number): string => String(Math.round(x * 1000) / 1000);

/** A name may hold a line feed; a message may have several lines. */
const oneLine = (text: string): string => forTerminal(text.replace(/[\r\n\t]+/g, " "));
