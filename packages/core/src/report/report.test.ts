import { describe, expect, it } from "vitest";
import type { Counterexample } from "../schema/counterexample.ts";
import { evidence } from "../schema/evidence.ts";
import { forHtml, forTerminal } from "./escape.ts";
import { htmlReport } from "./html.ts";
import { reportOf, right, settled, ungradable, wrong } from "./reports.fixture.ts";
import { terminalReport } from "./terminal.ts";
import { reportView } from "./view.ts";

const EVIL = "<script>alert(1)</script> \"'& \u001b[2J\u202e\u0007 `|";

describe("notes", () => {
  const notes = ["`a.ipynb`: 2 lines left out"];
  const withNotes = reportOf((facts) => ({ ...facts, submission: { ...facts.submission, notes } }));

  it("say first what of the submission does not run", () => {
    expect(reportView(withNotes).notes).toEqual([...notes, ...reportView(reportOf()).notes]);
    expect(terminalReport(withNotes)).toContain(notes[0]);
    expect(htmlReport(withNotes)).toContain("2 lines left out");
    expect(htmlReport(reportOf())).not.toContain("left out");
  });

  it("are kept in a stored report, and need not be there", () => {
    expect(evidence.parse(JSON.parse(JSON.stringify(withNotes.evidence))).submission.notes).toEqual(notes);
    expect(evidence.parse(JSON.parse(JSON.stringify(reportOf().evidence))).submission).not.toHaveProperty("notes");
  });

  it("tell each reason once, with the checks and families that it is about", () => {
    const skipped = (check: string, family: string, why: string) => ({
      ...{ check, kind: "close", case: { family, draw: 0, visibility: "visible" as const } },
      ...{ state: "skipped" as const, why },
    });
    const notesOf = (...findings: ReturnType<typeof skipped>[]) =>
      reportView(reportOf((facts) => ({ ...facts, findings }))).notes;
    const of = (check: string) => [skipped(check, "small", "no code"), skipped(check, "large", "no code")];
    expect(notesOf(...of("values"), skipped("values", "small", "too wide"))).toEqual([
      "values on small, large: no code",
      "values on small: too wide",
    ]);
    expect(notesOf(...of("values"), ...of("pure"))).toEqual(["values on small, large; pure on small, large: no code"]);
    expect(notesOf(...["a", "b", "c", "d", "e"].flatMap(of))).toEqual(["a, b, c and 2 more: no code"]);
  });
});

const withEvilWords = () =>
  reportOf((facts) => ({
    ...facts,
    submission: { ...facts.submission, entryFile: EVIL },
    findings: [
      {
        check: "values",
        kind: "close",
        case: { family: "ordinary", draw: 0, visibility: "visible" },
        state: "failed",
        code: "raised",
        message: EVIL,
        failure: {
          kind: "raised",
          fault: "candidate",
          message: EVIL,
          file: EVIL,
          line: 3,
          frames: [{ file: EVIL, line: 3, in: EVIL }],
        },
      },
      ...facts.findings,
    ],
  }));

describe("escaping", () => {
  it("leaves nothing that a CI log takes for a command", () => {
    const text = "::error::a\n \t::stop-commands::b\r::add-mask::c ##[set-env name=PATH]d";
    expect(forTerminal(text)).toBe(
      "\\u{3a}:error::a\n \t\\u{3a}:stop-commands::b\\u{d}::add-mask::c #\\u{23}[set-env name=PATH]d",
    );
    expect(forTerminal("std::vector, a[::2], ## heading")).toBe("std::vector, a[::2], ## heading");
  });

  it("leaves nothing that a terminal would act on", () => {
    expect(forTerminal("a\u001b[31m\u202eb\u0007\u009b\tc\n")).toBe("a\\u{1b}[31m\\u{202e}b\\u{7}\\u{9b}\tc\n");
  });

  it("leaves nothing that a page would act on", () => {
    expect(forHtml(`<a href="x" b='y'>&`)).toBe("&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;");
  });

  it("is done to every word of a candidate, in the terminal and in HTML", () => {
    const report = withEvilWords();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(terminalReport(report)).not.toMatch(/[\u001b\u0007\u202e]/);
    const page = htmlReport(report);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(page).not.toMatch(/<script|[\u001b\u0007\u202e]/);
    expect(page).toContain("&lt;script&gt;");
  });
});

describe("a report", () => {
  it("says the mistake, the verdict, what decided it and what would flip it", () => {
    const text = terminalReport(reportOf());
    expect(text).toContain("No Hire");
    expect(text).toContain("(no-scale)");
    expect(text).toMatch(/below 0\.7/);
    expect(text).toMatch(/Margin to Lean Hire/);
    expect(text).toMatch(/× the tolerance/);
  });

  it("shows one failing visible case a check, and counts the others", () => {
    const { failures } = reportView(reportOf());
    expect(failures.length).toBeGreaterThan(0);
    expect(new Set(failures.map((f) => f.check)).size).toBe(failures.length);
    expect(failures.some((f) => f.more > 0)).toBe(true);
  });

  it("says several explanations as several, and none as none", () => {
    const two = reportOf((facts) => {
      const [one] = facts.diagnosis.explanations;
      const other = { ...one!, mistakes: [{ id: "other", says: "Another." }] };
      return { ...facts, diagnosis: { explanations: [one!, other], symptoms: [] } };
    });
    expect(terminalReport(two)).toContain("One of these mistakes; these inputs cannot tell them apart");
    const none = reportOf((facts) => ({ ...facts, diagnosis: { explanations: [], symptoms: [] } }));
    expect(terminalReport(none)).toContain("No mistake that this problem knows explains all the outputs");
  });

  it("says first that nothing came, when nothing came", () => {
    const failure = { kind: "missing-entry", fault: "candidate", message: "there is no such function" } as const;
    const nothing = reportOf((facts) => ({
      ...facts,
      diagnosis: { explanations: [], symptoms: [] },
      findings: facts.findings.map(({ check, kind, case: id }) => ({
        check,
        kind,
        case: id,
        state: "failed" as const,
        code: failure.kind,
        message: failure.message,
        failure,
      })),
    }));
    expect(reportView(nothing).mistakes).toEqual({
      heading: "It gave no result on any case",
      items: ["there is no such function"],
      notes: [],
    });
    expect(reportView(nothing).failures).toHaveLength(1);
  });

  it("says that no check fails only where one could say so", () => {
    expect(reportView(right()).mistakes.heading).toBe("No check fails");
    expect(reportView(ungradable()).mistakes.heading).toBe(
      "It could not be graded, which is not the submission's fault",
    );
    expect([reportView(right()).graded, reportView(ungradable()).graded]).toEqual([true, false]);
  });

  it("is in the colour of a verdict where there is one, and of none where there is a range", () => {
    const range = ungradable();
    expect(range.judgement.verdict).toEqual({ low: "no-hire", high: "strong-hire" });
    expect([right(), wrong(), range].map((report) => reportView(report).verdict.tone)).toEqual(["open", "bad", "open"]);
    expect(reportView(settled()).verdict.tone).toBe("good");
  });

  it("is a page without scripts, that loads nothing", () => {
    const page = htmlReport(reportOf());
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<(script|link|img|iframe)|https?:/);
    expect(page.startsWith("<!doctype html>")).toBe(true);
  });

  it("shows an error map with the elements out of tolerance counted", () => {
    const page = htmlReport(
      reportOf((facts) => ({
        ...facts,
        findings: facts.findings.map((f) =>
          f.state === "failed" && f.check === "values" && f.case.visibility === "visible"
            ? { ...f, heat: { at: [0, 1], rows: 1, columns: 3, ratios: [0.5, 20, "NaN" as const] } }
            : f,
        ),
      })),
    );
    expect(page).toContain("Error map at [0, 1]: 2 of 3 elements out of tolerance");
  });
});

it("shows an empty tensor as nothing, whatever its other sizes are", () => {
  const shape = [2 ** 31, 2 ** 31, 0];
  const [example] = wrong().evidence.counterexamples as [Counterexample];
  const expected = [{ name: "output", shape, dtype: "float32" as const, values: [] }];
  const empty = reportOf((facts) => ({ ...facts, counterexamples: [{ ...example, expected }] }));
  expect(htmlReport(empty)).toContain("(2147483648, 2147483648, 0)");
});
