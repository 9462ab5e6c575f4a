import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gradescopeReport } from "./gradescope.ts";
import { prairielearnReport } from "./prairielearn.ts";
import { saying, texts } from "./reports.fixture.ts";

describe("a report for a learning platform", () => {
  it("has only characters that every program can store, whatever a candidate wrote", () => {
    const strings = (value: unknown): string[] =>
      typeof value === "string"
        ? [value]
        : value !== null && typeof value === "object"
          ? Object.values(value).flatMap(strings)
          : [];
    fc.assert(
      fc.property(texts, (text) => {
        for (const results of [gradescopeReport(saying(text)), prairielearnReport(saying(text))]) {
          expect(JSON.parse(JSON.stringify(results))).toEqual(results);
          for (const line of strings(results)) expect(line).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/u);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("stays below PrairieLearn's megabyte", () => {
    const long = prairielearnReport(saying("漢".repeat(1e6)));
    expect(new TextEncoder().encode(JSON.stringify(long)).length).toBeLessThan(1e6);
    expect(long.output).toContain("more characters)");
  });
});
