import { expect, it } from "vitest";
import type { Row } from "./row.ts";
import { tableOf } from "./table.ts";

const row = (name: string, message = ""): Row => ({ name, exit: 2, state: "bad input", message, mistake: "" });

it("stands in columns", () => {
  const graded: Row = {
    ...row("a-long-name.py"),
    state: "graded",
    verdict: { low: "no-hire", high: "lean-hire" },
    score: { low: 0.12345, high: 0.5 },
    mistake: "no-scale",
  };
  expect(tableOf([graded, row("b", "is empty")])).toBe(
    "name            verdict              score        mistake   state\n" +
      "a-long-name.py  No Hire … Lean Hire  0.123 … 0.5  no-scale  graded\n" +
      "b                                                           bad input: is empty\n",
  );
});

it("keeps a row to a line, whatever a name or a message holds, and steers no terminal", () => {
  const lines = tableOf([row("a\nb\u001b[2J", "one\n\ttwo")]).split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain("a b\\u{1b}[2J");
  expect(lines[1]).toContain("one two");
});
