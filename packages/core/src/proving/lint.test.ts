import { describe, expect, it } from "vitest";
import type { Problem } from "../problem.ts";
import { define, type Reference } from "../reference.ts";
import type { Finding } from "../schema/evidence.ts";
import type { Report } from "../schema/report.ts";
import { mul, neg, softmax, type Tensor, tensor } from "../tensor/index.ts";
import { tinyProblem, tinySpec } from "../testing/tiny-problem.ts";
import { lint, starterFault } from "./lint.ts";
import { prove } from "./prove.ts";

const STATEMENT = `
The paper, *None*. Write \`scaledSoftmax(x, mask)\`: $\\text{weights}$ and \`total\`. It costs 5 \\$, or \`$x\`.

$$
weights = x
$$
`;

/** A problem of one line, whose mistakes are given. */
const doubling = (mistakes: Record<string, string>, wrongly: Record<string, (x: Tensor) => Tensor>): Problem => {
  const reference: Reference = define({
    mistakes,
    entries: {
      scaled_softmax({ x }: { x: Tensor }, wrong) {
        const id = Object.keys(wrongly).find((name) => wrong[name]);
        return { y: id === undefined ? mul(x, 2) : (wrongly[id] as (x: Tensor) => Tensor)(x) };
      },
    },
  });
  return tinyProblem(
    {
      entry: {
        name: "scaled_softmax",
        args: { x: { shape: ["N", "M"], dtype: "float32" } },
        returns: { y: { shape: ["N", "M"], dtype: "float32" } },
      } as never,
      families: { ordinary: { N: 4, M: 6 }, zero: { extends: "ordinary", x: { constant: 0 } } },
      checks: [
        { id: "shapes", kind: "shape" },
        { id: "values", kind: "close" },
        { id: "trivial", kind: "trivial" },
      ],
    },
    reference,
  );
};

const lintOf = async (problem: Problem, source = "") => lint(problem, await prove(problem, "tests"), source, "tests");
const texts = (remarks: readonly { where: string; says: string }[]) => remarks.map((r) => `${r.where}: ${r.says}`);

describe("what a proof says", () => {
  it("counts for each check the mistakes that it catches, and those that it alone does", async () => {
    const { checks, errors } = await lintOf(tinyProblem());
    expect(errors).toEqual([]);
    // The softmax over one column is constant, which `trivial` sees too.
    expect(checks.find((c) => c.check === "values")).toEqual({ check: "values", kills: 2, alone: 1 });
    expect(checks.find((c) => c.check === "pure")).toEqual({ check: "pure", kills: 0, alone: 0 });
  });

  it("warns of a check that alone catches nothing, unless it says why it is there", async () => {
    const { warnings } = await lintOf(tinyProblem());
    expect(texts(warnings).filter((t) => t.startsWith("problem.yaml"))).toEqual([
      expect.stringContaining("checks[0]: shapes alone catches no mistake"),
      expect.stringContaining("checks[1]: dtypes"),
      expect.stringContaining("checks[3]: finite"),
      expect.stringContaining("checks[4]: pure"),
      expect.stringContaining("checks[5]: trivial"),
    ]);
    const checks = tinySpec().checks.map((check) => ({ ...check, because: "It says first what is wrong" }));
    expect((await lintOf(tinyProblem({ checks }))).warnings.filter((w) => w.where.startsWith("problem"))).toEqual([]);
  });

  it("finds two mistakes that cannot be told apart", async () => {
    const { errors } = await lintOf(
      doubling(
        { negated: "It is negated.", "other-sign": "The sign is wrong.", single: "It is not doubled." },
        { negated: (x) => neg(mul(x, 2)), "other-sign": (x) => mul(x, -2), single: (x) => x },
      ),
    );
    expect(texts(errors)).toEqual([
      expect.stringContaining(
        "reference.ts: mistakes.negated: negated and other-sign have the same outputs on every family",
      ),
    ]);
  });

  it("says in words that a mistake changes nothing, or where it changes what no check sees", async () => {
    const { errors } = await lintOf(
      doubling(
        { unused: "Never looked at.", tiny: "Off by less than the tolerance." },
        { unused: (x) => mul(x, 2), tiny: (x) => mul(x, 2 + 2 ** -22) },
      ),
    );
    expect(texts(errors)).toEqual([
      expect.stringContaining(
        "mistakes.unused: unused changes nothing: on every family its outputs are exactly the right ones",
      ),
      expect.stringContaining("mistakes.tiny: tiny changes the outputs on ordinary, but no check fails"),
    ]);
  });

  it("warns of a mistake that only ever raises, which nobody is told of", async () => {
    const { warnings, errors } = await lintOf(
      doubling(
        { raises: "It multiplies shapes that do not fit." },
        {
          raises: (x) => mul(x, { ...x, shape: [7, 5], data: new Float64Array(35) }),
        },
      ),
    );
    expect(errors).toEqual([]);
    expect(texts(warnings)).toContainEqual(expect.stringContaining("whoever makes raises is not told so"));
  });

  it("does not expect the mistake of a sampler to be named, which shows in frequencies alone", async () => {
    const tensorOf = (shape: string[], dtype = "float32") => ({ shape, dtype });
    const args = { x: tensorOf(["N", "M"]) };
    const problem = tinyProblem(
      {
        entry: { name: "scaled_softmax", args, returns: { weights: tensorOf(["N", "M"]) } } as never,
        ...({ others: [{ name: "sample", args, returns: { token: tensorOf(["N"], "int64") } }] } as object),
        families: { f: { N: 400, M: 2, x: { constant: 0 } } },
        checks: [
          { id: "shapes", kind: "shape" },
          { id: "values", kind: "close" },
          { id: "draws", kind: "statistics", test: "categorical", entry: "sample", of: "token", against: "weights" },
        ],
      } as never,
      define({
        mistakes: { greedy: "It takes the first of the likeliest." },
        entries: {
          scaled_softmax: ({ x }: { x: Tensor }) => ({ weights: softmax(x, -1) }),
          sample({ x, random }: { x: Tensor; random: () => number }, wrong) {
            const tokens = Array.from({ length: x.shape[0] as number }, () => (wrong.greedy || random() < 0.5 ? 0 : 1));
            return { token: tensor([tokens.length], tokens, "int64") };
          },
        },
      }),
    );
    const { errors, warnings, checks } = await lintOf(problem);
    expect(errors).toEqual([]);
    expect(checks).toContainEqual({ check: "draws", kills: 1, alone: 1 });
    expect(texts(warnings).filter((text) => /is not told so/.test(text))).toEqual([]);
  });
});

describe("what the texts say", () => {
  const withTexts = (statement: string, hint = "Divide by the root.") => ({
    ...tinyProblem(),
    statement,
    hints: new Map([["scale", hint]]),
  });
  const warningsOf = async (problem: Problem, source = "") =>
    texts((await lintOf(problem, source)).warnings).filter((t) => !t.startsWith("problem.yaml"));

  it("has nothing against a statement that names all of the signature and cites the paper", async () => {
    expect(await warningsOf(withTexts(STATEMENT))).toEqual([]);
  });

  it.each([
    [
      "the entry",
      "scaledSoftmax(",
      "softmax(",
      "statement.md: it does not name the function: expected `scaled_softmax`",
    ],
    ["an argument", ", mask)", ")", "statement.md: it does not name the argument mask"],
    ["an output outside code", "`total`", "total", "statement.md: it does not name the output total"],
    ["the paper", "The paper, *None*.", "", "statement.md: it does not cite the paper, None"],
  ])("misses %s", async (_, from, to, message) => {
    expect(STATEMENT).toContain(from);
    expect(await warningsOf(withTexts(STATEMENT.replace(from, to)))).toEqual([expect.stringContaining(message)]);
  });

  it("misses the section, where problem.yaml gives one", async () => {
    const spec = { ...tinyProblem().spec, paper: { ...tinyProblem().spec.paper, section: "3.2" } };
    expect(await warningsOf({ ...withTexts(STATEMENT), spec })).toEqual([
      "statement.md: it does not cite the paper's section 3.2",
    ]);
    expect(await warningsOf({ ...withTexts(`${STATEMENT}\nSection 3.2.`), spec })).toEqual([]);
  });

  it("sees a mistake given away, however it is broken into lines", async () => {
    expect(await warningsOf(withTexts(`${STATEMENT}\nBeware: the logits\nare not divided by √M!`))).toEqual([
      expect.stringContaining("it contains the text of the mistake no-scale"),
    ]);
  });

  it.each(["A single $ here.", "Display:\n\n$$\nx = y\n"])("sees a dollar sign without a partner: %j", async (text) => {
    expect(await warningsOf(withTexts(`${STATEMENT}\n${text}`))).toEqual([
      expect.stringMatching(/statement\.md: a \$ has no partner in the paragraph of line \d+/),
    ]);
  });

  it("takes one formula at the end of a line and one at the start of the next for two", async () => {
    expect(await warningsOf(withTexts(`${STATEMENT}\nFor every $x$\n$y$ is it.`))).toEqual([]);
  });

  it("sees an empty hint and one that hands out the reference", async () => {
    const source = "const scaled = div(x, Math.sqrt(M));\n});\n";
    expect(await warningsOf(withTexts(STATEMENT, " \n"), source)).toEqual([
      "hints.md: scale: it has no text; write one below its heading",
    ]);
    expect(await warningsOf(withTexts(STATEMENT, "Try\n`const scaled = div(x,\n  Math.sqrt(M));`"), source)).toEqual([
      expect.stringContaining("hints.md: scale: it contains a line of reference.ts: const scaled"),
    ]);
    expect(await warningsOf(withTexts(STATEMENT, "It ends with });"), source)).toEqual([]);
  });
});

describe("starterFault", () => {
  const id = { check: "values", kind: "close", case: { family: "ordinary", draw: 0, visibility: "visible" } } as const;
  const withFindings = (...findings: Finding[]) => ({ evidence: { findings } }) as unknown as Report;
  const failed = (kind: "syntax" | "missing-entry" | "wrong-signature" | "raised"): Finding => ({
    ...id,
    state: "failed",
    code: kind,
    message: "m",
    failure: { kind, fault: "candidate", message: "m" },
  });

  it("accepts one that raises", () => expect(starterFault(withFindings(failed("raised")))).toBeUndefined());
  it.each([
    [failed("syntax"), "does not parse: m"],
    [failed("missing-entry"), "does not define the entry: m"],
    [failed("wrong-signature"), "cannot take the arguments: m"],
    [{ ...id, state: "passed" } as Finding, "passes every check: a starter must leave the work to the candidate"],
    [{ ...id, state: "ungradable", why: "no jail" } as Finding, "could not be run: no jail"],
  ])("%#: %s", (finding, says) => expect(starterFault(withFindings(finding))).toBe(says));
});
