import { describe, expect, it } from "vitest";
import { csvOf } from "./csv.ts";
import type { Row } from "./row.ts";

const row = (name: string, message = ""): Row => ({ name, exit: 0, state: "graded", message, mistake: "" });
const linesOf = (rows: Row[]) => csvOf(rows).split("\r\n");

describe("csvOf", () => {
  it("has a header, a line a row, and CRLF after each", () => {
    const full: Row = {
      ...row("ann.py"),
      verdict: { low: "lean-hire", high: "strong-hire" },
      score: { low: 0.75, high: 1 },
      mistake: "no-scale",
    };
    expect(csvOf([full, row("bob")])).toBe(
      "name,verdict_low,verdict_high,score_low,score_high,mistake,state,message\r\n" +
        "ann.py,lean-hire,strong-hire,0.75,1,no-scale,graded,\r\n" +
        "bob,,,,,,graded,\r\n",
    );
    expect(csvOf([]).split("\r\n")).toHaveLength(2);
  });

  it("quotes what has a comma, a quote or a line end, and nothing else", () => {
    expect(
      linesOf([row('a,"b"', "one\ntwo")])
        .slice(1)
        .join("|"),
    ).toBe('"a,""b""",,,,,,graded,"one\ntwo"|');
    expect(linesOf([row("plain name.py")])[1]).toBe("plain name.py,,,,,,graded,");
  });

  it.each(["=1+1", "+1", "-1", "@sum", "\tx", "\rx"])("makes a text of %j, which a spreadsheet would run", (text) => {
    const [cell = ""] =
      /^("[^"]*"|[^,]*)/.exec(
        linesOf([row(text)])
          .slice(1)
          .join("\r\n"),
      ) ?? [];
    expect(cell.replaceAll('"', "")).toBe(`'${text}`);
  });

  it("makes a text of a formula that has to be quoted", () => {
    expect(linesOf([row('=HYPERLINK("x","y")')])[1]).toBe('"\'=HYPERLINK(""x"",""y"")",,,,,,graded,');
  });

  it("leaves alone what has such a character later", () => {
    expect(linesOf([row("a=b-c@d+e")])[1]).toMatch(/^a=b-c@d\+e,/);
  });
});
