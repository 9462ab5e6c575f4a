import { describe, expect, it } from "vitest";
import { sizesOf } from "./size.mjs";

const ran = (stdout, problems = []) => ({ stdout, said: stdout.trim(), problems });
const judge = { name: "judge", passed: true, size: 7100, sizeLimit: 12000 };

describe("the sizes that size-limit measures", () => {
  it("are fine within their limits", () => {
    expect(sizesOf(ran(JSON.stringify([judge])))).toEqual({ problems: [], note: "judge: 7.1 kB" });
  });

  it.each([
    [
      "one is over its limit",
      ran(JSON.stringify([{ ...judge, passed: false, size: 13000 }]), ["[…"]),
      "judge: 13.0 kB, but",
    ],
    ["it says something else", ran("Nothing to do\n"), "measured nothing: Nothing to do"],
    ["it says nothing", ran(""), "measured nothing"],
    ["it measured nothing", ran("[]"), "measured nothing"],
    ["it fails", ran("", ["no config"]), "no config"],
    ["it fails though all are within", ran(JSON.stringify([judge]), ["out of memory"]), "out of memory"],
  ])("are a problem where %s", (_, what, expected) => {
    const { problems } = sizesOf(what);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });
});
