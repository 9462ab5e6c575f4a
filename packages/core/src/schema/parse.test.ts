import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { InputError } from "../errors.ts";
import { tinyRubric, tinySpec } from "../testing/tiny-problem.ts";
import { evidence } from "./evidence.ts";
import { parse } from "./parse.ts";
import { problemSpec } from "./problem.ts";
import { report } from "./report.ts";
import { rubric } from "./rubric.ts";
import { tensorCheck } from "./tensor-check.ts";

/** Every kind of check, those of a relation once. */
const KINDS = [...(tensorCheck._zod.propValues["kind"] ?? [])].map((kind) => JSON.stringify(kind)).join(" or ");

type Spec = ReturnType<typeof tinySpec>;

/** What is wrong with the tiny problem after a change. */
function issuesOf(change: (spec: Spec & Record<string, unknown>) => void): readonly string[] {
  const spec = tinySpec();
  change(spec);
  try {
    parse(problemSpec, spec, "problem.yaml");
  } catch (error) {
    if (error instanceof InputError && error.code === "schema/invalid") return error.issues;
    throw error;
  }
  return [];
}

test("kinds of checks are told by name", () => {
  expect(KINDS).toMatch(/^"shape" or "dtype" or "close" or /);
});

test("a valid file is read, with its defaults", () => {
  const spec = parse(problemSpec, tinySpec(), "problem.yaml");
  expect([spec.draws, spec.tags, spec.entry.kind]).toEqual([{ visible: 2, hidden: 2 }, [], "function"]);
});

describe("a message names the file, the path, what was expected, what came and the nearest word", () => {
  test.each<[string, (spec: Spec & Record<string, unknown>) => void, string]>([
    [
      "an unknown kind of check",
      (s) => Object.assign(s.checks[2] as object, { kind: "clsoe" }),
      `problem.yaml: checks[2].kind: expected ${KINDS}, but "clsoe" came (did you mean close?)`,
    ],
    [
      "a check without a kind",
      (s) => delete (s.checks[2] as Record<string, unknown>)["kind"],
      `problem.yaml: checks[2].kind: expected ${KINDS}, but undefined came`,
    ],
    [
      "a misspelt field of a check",
      (s) => Object.assign(s.checks[2] as object, { famlies: ["ordinary"] }),
      "problem.yaml: checks[2]: there is no field famlies (did you mean families?)",
    ],
    [
      "a misspelt field of the problem",
      (s) => Object.assign(s, { minuets: 5 }),
      "problem.yaml: the whole: there is no field minuets (did you mean minutes?)",
    ],
    [
      "a misspelt field inside an argument",
      (s) => Object.assign(s.entry.args.x, { shpae: [] }),
      "problem.yaml: entry.args.x: there is no field shpae (did you mean shape?)",
    ],
    [
      "a misspelt field inside a distribution",
      (s) => Object.assign(s.families["ordinary"] as object, { x: { normal: { scal: 2 } } }),
      "problem.yaml: families.ordinary.x.normal: there is no field scal (did you mean scale?)",
    ],
    [
      "an unknown dtype",
      (s) => Object.assign(s.entry.args.x, { dtype: "flaot16" }),
      'problem.yaml: entry.args.x.dtype: expected "float64" or "float32" or "float16" or "bfloat16" or "int64" or ' +
        '"int32" or "bool", but "flaot16" came (did you mean float16?)',
    ],
    [
      "a number that is missing",
      (s) => Object.assign(s, { minutes: undefined }),
      "problem.yaml: minutes: expected number, but nothing came",
    ],
    [
      "text for a number",
      (s) => Object.assign(s, { difficulty: "hard" }),
      'problem.yaml: difficulty: expected number, but "hard" came',
    ],
    [
      "a number out of range",
      (s) => Object.assign(s, { difficulty: 9 }),
      "problem.yaml: difficulty: Too big: expected number to be <=5; 9 came",
    ],
    [
      "an id that is no slug",
      (s) => Object.assign(s, { id: "Tiny Problem" }),
      'problem.yaml: id: a slug: lower-case words joined by -; "Tiny Problem" came',
    ],
    [
      "a family whose name is no slug",
      (s) => Object.assign(s.families, { "a b": { N: 1, M: 2 } }),
      "problem.yaml: families.a b: expected a slug: lower-case words joined by -",
    ],
    [
      "a scale that is negative",
      (s) => Object.assign(s.families["ordinary"] as object, { x: { normal: { scale: -2 } } }),
      "problem.yaml: families.ordinary.x.normal.scale: Too small: expected number to be >0; -2 came",
    ],
    [
      "a family that nobody defines",
      (s) => Object.assign(s.checks[2] as object, { families: ["ordinray"] }),
      "problem.yaml: checks[2].families[0]: no family is called ordinray (did you mean ordinary?)",
    ],
    [
      "a family extended that nobody defines",
      (s) => Object.assign(s.families["masked"] as object, { extends: "ordinari" }),
      "problem.yaml: families.masked.extends: no family is called ordinari (did you mean ordinary?)",
    ],
    [
      "an output that the entry does not return",
      (s) => Object.assign(s.checks[2] as object, { of: "weigths" }),
      "problem.yaml: checks[2].of: the entry returns nothing called weigths (did you mean weights?)",
    ],
    [
      "two checks of one id",
      (s) => Object.assign(s.checks[2] as object, { id: "dtypes" }),
      "problem.yaml: checks[2].id: two checks are called dtypes",
    ],
    [
      "a name that is neither symbol nor argument",
      (s) => Object.assign(s.families["ordinary"] as object, { maks: "causal" }),
      "problem.yaml: families.ordinary.maks: neither a symbol nor an argument of the signature (did you mean mask?)",
    ],
    [
      "a distribution for a symbol",
      (s) => Object.assign(s.families["ordinary"] as object, { N: "causal" }),
      "problem.yaml: families.ordinary.N: a symbol takes a size",
    ],
    [
      "a size for an argument",
      (s) => Object.assign(s.families["ordinary"] as object, { x: 3 }),
      "problem.yaml: families.ordinary.x: an argument takes a distribution",
    ],
    [
      "a mask for numbers",
      (s) => Object.assign(s.families["ordinary"] as object, { x: "causal" }),
      'problem.yaml: families.ordinary.x: "causal" is for bool tensors',
    ],
    [
      "numbers for a mask",
      (s) => Object.assign(s.families["ordinary"] as object, { mask: { normal: {} } }),
      "problem.yaml: families.ordinary.mask: a bool tensor takes causal, padding, open, random or rows-off",
    ],
    [
      "a required argument that is absent",
      (s) => Object.assign(s.families["ordinary"] as object, { x: "absent" }),
      "problem.yaml: families.ordinary.x: only an optional argument can be absent",
    ],
    [
      "a value for a tensor",
      (s) => Object.assign(s.families["ordinary"] as object, { x: { value: 3 } }),
      "problem.yaml: families.ordinary.x: a tensor takes a distribution, not { value: … } or { choose: [ … ] }",
    ],
  ])("%s", (_, change, message) => {
    expect(issuesOf(change)).toEqual([message]);
  });

  test("a distribution that does not exist: all that do, and the nearest", () => {
    const [issue, ...rest] = issuesOf((s) =>
      Object.assign(s.families["ordinary"] as object, { x: { normall: { scale: 2 } } }),
    );
    expect(rest).toEqual([]);
    expect(issue).toMatch(
      /^problem\.yaml: families\.ordinary\.x: expected .*causal or .*\{ normal \} or \{ uniform \}/,
    );
    expect(issue).toMatch(/but \{"normall":\{"scale":2\}\} came \(did you mean normal\?\)$/);
    const [word] = issuesOf((s) => Object.assign(s.families["ordinary"] as object, { mask: "causl" }));
    expect(word).toMatch(/but "causl" came \(did you mean causal\?\)$/);
  });

  test("integers are drawn whole", () => {
    const change = (how: unknown) => (s: Spec) => {
      Object.assign(s.entry.args, { k: { shape: ["N"], dtype: "int64" } });
      Object.assign(s.families["ordinary"] as object, { k: how });
    };
    for (const how of [{ normal: {} }, { constant: 0.5 }, { values: [1, 1.5] }])
      expect(issuesOf(change(how))).toEqual([
        "problem.yaml: families.ordinary.k: int64 takes integers, order, permutation, signs, or whole constant, values or ties",
      ]);
    for (const how of [{ integers: { low: 0, high: 5 } }, { constant: 5 }, { values: [1, 2] }, { order: "ascending" }])
      expect(issuesOf(change(how))).toEqual([]);
  });

  test("every fault of a file is told, not only the first", () => {
    const issues = issuesOf((s) => {
      Object.assign(s, { minutes: "long", difficulty: 0 });
      Object.assign(s.checks[0] as object, { kind: "shap" });
    });
    expect(issues).toHaveLength(3);
  });

  test("long values are cut", () => {
    const [issue] = issuesOf((s) => Object.assign(s, { minutes: new Array(100).fill(1) }));
    expect((issue as string).length).toBeLessThan(120);
  });
});

describe("whatever a file holds", () => {
  const schemas = { problemSpec, rubric, evidence, report };
  const survives = (schema: z.ZodType, value: unknown) => {
    try {
      parse(schema, value, "file");
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      if (error.issues.length === 0 || error.issues.some((issue) => !issue.startsWith("file: "))) throw error;
    }
  };

  test.each(Object.entries(schemas))("arbitrary JSON read as %s throws only InputError", (_, schema) => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => survives(schema, value)),
      { numRuns: 200 },
    );
  });

  test("so does a good file with any part replaced by anything", () => {
    const paths = (value: unknown): (string | number)[][] =>
      typeof value !== "object" || value === null
        ? [[]]
        : [[], ...Object.entries(value).flatMap(([key, inner]) => paths(inner).map((path) => [key, ...path]))];
    const replaced = (value: unknown, [key, ...rest]: (string | number)[], by: unknown): unknown => {
      if (key === undefined) return by;
      const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
      copy[key] = replaced(copy[key], rest, by);
      return copy;
    };
    const word = fc.constantFrom<unknown>(
      "causal",
      "absent",
      "ordinary",
      { random: 0.5 },
      { normal: {} },
      { value: 1 },
    );
    for (const [schema, good] of [
      [problemSpec, tinySpec()],
      [rubric, tinyRubric()],
    ] as const) {
      const all = paths(good);
      fc.assert(
        fc.property(fc.constantFrom(...all), fc.oneof(fc.jsonValue(), word), (path, by) =>
          survives(schema, replaced(good, path, by)),
        ),
        { numRuns: 500 },
      );
    }
  });

  test("names that JavaScript knows are neither fields nor families", () => {
    for (const name of ["__proto__", "constructor", "toString"]) {
      const spec = JSON.parse(JSON.stringify(tinySpec()).replace('"tags"', '"x"'));
      const json = JSON.stringify(spec).replace(/^\{/, `{"${name}":{"a":1},`);
      expect(() => parse(problemSpec, JSON.parse(json), "problem.yaml")).toThrow(`there is no field ${name}`);
    }
  });
});

test("a union whose branches all fail deep down tells the branch that came nearest", () => {
  const schema = z.union([z.strictObject({ a: z.strictObject({ b: z.number() }) }), z.string()]);
  expect(() => parse(schema, { a: { b: "x" } }, "file")).toThrow('file: a.b: expected number, but "x" came');
  expect(() => parse(schema, 3, "file")).toThrow("file: the whole: expected { a } or string, but 3 came");
});

describe("a file that nobody vouches for", () => {
  test("is nested as deep as files are, and no deeper", () => {
    const nested = (levels: number) => JSON.parse("[".repeat(levels) + "]".repeat(levels));
    expect(parse(z.any(), nested(100), "file")).toEqual(nested(100));
    for (const levels of [101, 100_000])
      expect(() => parse(z.any(), nested(levels), "file")).toThrow(
        expect.objectContaining({ code: "schema/too-deep", message: expect.stringContaining("more than 100 deep") }),
      );
  });

  test("is told the first of a thousand issues, and how many more there are", () => {
    const keys = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, 0]));
    for (const [schema, value] of [
      [z.array(z.string()), Array(1000).fill(0)],
      [z.strictObject({}), keys],
    ] as const) {
      let issues: readonly string[] = [];
      try {
        parse(schema, value, "file");
      } catch (error) {
        issues = (error as InputError).issues;
      }
      expect(issues).toHaveLength(21);
      expect(issues[20]).toMatch(/^file: and \d+ more like these$/);
    }
  });

  test("is told in a few words, however long its own are", () => {
    const long = "a".repeat(10_000);
    for (const [schema, value] of [
      [z.strictObject({}), { [long]: 1 }],
      [z.number(), long],
      [z.enum(["a"]), long],
      [z.record(z.string(), z.number()), { [long]: "x" }],
    ] as const)
      expect(() => parse(schema, value, "file")).toThrow(
        expect.objectContaining({ message: expect.stringMatching(/^file: .{10,700}$/) }),
      );
  });
});
