import { describe, expect, it } from "vitest";
import { blocksOf, missing } from "./guide.fixture.ts";

describe("the blocks of a guide", () => {
  const page = [
    "## One",
    "```sh",
    "cat > a.md <<'END'",
    "```",
    "END",
    "```",
    "",
    "```text",
    "out  ",
    "```",
    "```js",
    "x",
    "```",
  ];

  it("are its sh blocks with the output that follows, whatever fences they write to files", () => {
    expect(blocksOf(page.join("\n"))).toEqual([
      { heading: "One", script: "cat > a.md <<'END'\n```\nEND", shown: ["…", "out"] },
    ]);
  });
});

describe("what a guide shows", () => {
  it("was printed, line after line, but for what it leaves out", () => {
    expect(missing(["…", "a", "b", "…", "d"], "0\na\nb \nc\nd\n")).toBeUndefined();
  });

  it.each([
    [["…", "b", "a"], "a"],
    [["…", "a", "c"], "c"],
    [["…", "e"], "e"],
  ])("was not: %j", (shown, line) => {
    expect(missing(shown, "a\nb\nc\n")).toBe(line);
  });
});
