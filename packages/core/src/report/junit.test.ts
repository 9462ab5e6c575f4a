import fc from "fast-check";
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { forTerminal, forXml } from "./escape.ts";
import { junitReport } from "./junit.ts";
import { reportOf, right, saying, texts, ungradable, wrong } from "./reports.fixture.ts";

interface Element {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly inside: Element[];
  text: string;
}

/** Parses as XML 1.0 demands, and throws where it is not well-formed. */
function parse(xml: string): Element {
  const parser = new SaxesParser();
  const root: Element = { name: "", attributes: {}, inside: [], text: "" };
  const open = [root];
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, inside: [], text: "" };
    open.at(-1)?.inside.push(element);
    open.push(element);
  });
  parser.on("closetag", () => open.pop());
  parser.on("text", (text) => {
    (open.at(-1) as Element).text += text;
  });
  parser.write(xml).close();
  return root.inside[0] as Element;
}

const all = (element: Element, name: string): Element[] => [
  ...element.inside.filter((e) => e.name === name),
  ...element.inside.flatMap((e) => all(e, name)),
];
const properties = (xml: string): Record<string, string> =>
  Object.fromEntries(
    (all(parse(xml), "properties")[0] as Element).inside.map(({ attributes: a }) => [a["name"], a["value"]]),
  );

describe("a report as JUnit XML", () => {
  it("is a suite for each check and a case for each finding, counted", () => {
    const report = wrong();
    const root = parse(junitReport(report));
    const { findings } = report.evidence;
    expect(root.name).toBe("testsuites");
    expect(root.inside.map((suite) => suite.attributes["name"])).toEqual([...new Set(findings.map((f) => f.check))]);
    expect(all(root, "testcase")).toHaveLength(findings.length);
    for (const element of [root, ...root.inside]) {
      expect(element.attributes["tests"]).toBe(String(all(element, "testcase").length));
      expect(element.attributes["failures"]).toBe(String(all(element, "failure").length));
    }
    const [first] = all(root, "failure");
    expect(first?.attributes["message"]).toBeTruthy();
    expect(first?.text).toMatch(/expected .*, got .* tolerance/);
    expect(all(root, "testcase")[0]?.attributes["classname"]).toBe(
      `${report.evidence.problem.id}.${findings[0]?.check}`,
    );
  });

  it("names each case once in its check", () => {
    for (const suite of parse(junitReport(wrong())).inside) {
      const names = all(suite, "testcase").map((e) => e.attributes["name"]);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it("has no failure for a right submission, and errors where the grader is at fault", () => {
    const passed = parse(junitReport(right()));
    expect(passed.attributes).toMatchObject({ failures: "0", errors: "0", skipped: "0" });
    expect(all(passed, "failure")).toEqual([]);
    const broken = parse(junitReport(ungradable()));
    expect(broken.attributes["errors"]).toBe(broken.attributes["tests"]);
    expect(all(broken, "error")[0]?.attributes).toEqual({ type: "ungradable", message: "the runner went away" });
  });

  it("has the verdict, the score and the seed's digest in its properties", () => {
    const report = reportOf((facts) => ({ ...facts, seed: { visible: "s", hiddenDigest: "ab12" } }));
    expect(properties(junitReport(report))).toMatchObject({
      verdict: "No Hire",
      "score.low": String(report.judgement.score.low),
      "score.high": String(report.judgement.score.high),
      "seed.hiddenDigest": "ab12",
    });
  });

  it("has no time but that of the run, and is otherwise the same for the same facts", () => {
    const without = (xml: string) => xml.replace(/ time="[^"]*"/, "");
    const [one, two] = [junitReport(reportOf()), junitReport(reportOf((f) => f, { wallMs: 9, calls: 1 }))];
    expect(one).toContain('time="2.500"');
    expect(without(two)).toBe(without(one));
    expect(without(one)).not.toContain("time=");
  });

  it("is well-formed whatever a candidate wrote, and says it", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const root = parse(junitReport(saying(text)));
        const [failure] = all(root, "failure");
        expect(failure?.attributes["message"]).toBe(forTerminal(text).replace(/[\p{Cs}\ufffe\uffff]/gu, "\ufffd"));
        expect(all(root, "testcase")).toHaveLength(saying("").evidence.findings.length);
      }),
      { numRuns: 60 },
    );
    expect(forXml("a\u0000\ud800<&\n")).toBe("a\\u{0}\ufffd&lt;&amp;&#10;");
  });
});
