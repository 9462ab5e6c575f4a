import { describe, expect, it } from "vitest";
import { collectEvidence, grade } from "../grade.ts";
import { mistaken } from "../proving/sessions.ts";
import { define } from "../reference.ts";
import { reportView } from "../report/view.ts";
import { full } from "../tensor/index.ts";
import { tinyProblem, tinyReference, tinySubmission } from "../testing/tiny-problem.ts";
import { makeGolden, readGolden } from "./make.ts";

const problem = tinyProblem({
  checks: [
    { id: "shapes", kind: "shape" },
    { id: "values", kind: "close", of: "weights" },
    { id: "finite", kind: "finite" },
    { id: "pure", kind: "pure" },
    { id: "gradients", kind: "gradient", wrt: ["x"], of: "weights" },
    { id: "rows-sum-to-one", kind: "property", property: "sums-to-one", of: "weights", axis: -1 },
    {
      id: "any-order",
      kind: "property",
      property: "equivariant",
      permute: { x: 1, mask: 1 },
      output: { weights: 1 },
      of: "weights",
    },
    {
      id: "edges",
      kind: "stability",
      of: "weights",
      from: "ordinary",
      extremes: { large: { x: 80 }, ones: ["M"] },
    },
  ],
});
const seed = "golden";
const written = async () => JSON.parse(JSON.stringify(await makeGolden(problem, { seed })));

// Every check runs on the reference, many times over.
describe("golden tensors", { timeout: 60_000 }, () => {
  it("grade as the reference does", async () => {
    const golden = readGolden(await written());
    for (const mistakes of [[], ["no-scale"], ["wrong-axis"]]) {
      const runner = mistaken(problem, mistakes);
      const there = await grade(golden.problem, tinySubmission, runner, golden.options);
      const here = await grade(problem, tinySubmission, runner, { seed: { visible: seed } });
      expect(there.evidence.findings).toEqual(here.evidence.findings);
      expect(there.judgement).toEqual(here.judgement);
      expect(there.evidence.problem).toEqual(here.evidence.problem);
      expect(there.evidence.findings.some((f) => f.state === "failed")).toBe(mistakes.length > 0);
    }
  });

  it("name a mistake where they hold what it gives, and else tell what it looks as if", async () => {
    const seed = { visible: "golden" };
    const named = JSON.parse(JSON.stringify(await makeGolden(problem, { seed: seed.visible, mistakes: true })));
    const explanations = async (file: unknown, mistakes: string[]) => {
      const golden = readGolden(file);
      const runner = mistaken(problem, mistakes);
      return (await collectEvidence(golden.problem, tinySubmission, runner, golden.options)).diagnosis.explanations;
    };
    for (const id of ["no-scale", "wrong-axis"]) {
      const there = await explanations(named, [id]);
      const here = await collectEvidence(problem, tinySubmission, mistaken(problem, [id]), { seed });
      expect(there.map((e) => e.mistakes)).toEqual(here.diagnosis.explanations.map((e) => e.mistakes));
      expect(there[0]?.mistakes[0]?.id).toBe(id);
      expect(await explanations(await written(), [id])).toEqual([]);
    }
    expect(await explanations(named, ["no-scale", "wrong-axis"])).toEqual([]);
  });

  it("say which explanations were not looked for", async () => {
    const told = async (file: unknown) => {
      const golden = readGolden(file);
      const report = await grade(
        golden.problem,
        tinySubmission,
        mistaken(problem, ["no-scale", "wrong-axis"]),
        golden.options,
      );
      return reportView(report).mistakes;
    };
    const without = await told(await written());
    expect(without.heading).toBe("No mistake that was looked for explains all the outputs");
    expect(without.notes.at(-1)).toMatch(/^no named mistake was looked for/);
    const file = await makeGolden(problem, { seed, mistakes: true });
    expect((await told(JSON.parse(JSON.stringify(file)))).notes.at(-1)).toMatch(
      /^pairs of mistakes were not looked for/,
    );
  });

  it("show the smallest case that fails as it was drawn", async () => {
    const golden = readGolden(await written());
    const runner = mistaken(problem, ["no-scale"]);
    const { counterexamples } = await collectEvidence(golden.problem, tinySubmission, runner, golden.options);
    expect(counterexamples.map((c) => c.check)).toContain("values");
  });

  it("hold neither the reference nor its mistakes nor the hints", async () => {
    const text = JSON.stringify(await written());
    const golden = readGolden(JSON.parse(text));
    expect(text).not.toContain("The logits are not divided");
    expect(text).not.toContain("Divide.");
    expect(text).not.toMatch(/ hidden /);
    expect(() => golden.problem.reference.entries["scaled_softmax"]?.({}, {})).toThrow("no reference here");
  });

  it("skip what they do not tell", async () => {
    const golden = readGolden(await written());
    const options = { seed: { visible: "another" } };
    const { findings } = await collectEvidence(golden.problem, tinySubmission, mistaken(problem, []), options);
    expect(new Set(findings.map((f) => f.state))).toEqual(new Set(["skipped"]));
    expect(findings[0]).toMatchObject({ why: expect.stringContaining("there is no reference here") });
  });

  it("are not made of a reference that fails its own checks", async () => {
    const { scaled_softmax } = tinyReference.entries as { scaled_softmax: (args: never, wrong: object) => never };
    const broken = define({
      mistakes: {},
      entries: {
        scaled_softmax: (args: never, wrong) => ({
          ...(scaled_softmax(args, wrong) as object),
          weights: full((args as { x: { shape: number[] } }).x.shape, 0.25),
        }),
      },
    });
    const { checks } = problem.spec;
    await expect(makeGolden(tinyProblem({ checks }, broken), { seed })).rejects.toMatchObject({
      code: "golden/reference",
    });
  });

  it("are refused when they are not what they say", async () => {
    const file = await written();
    const refused = (change: (file: typeof file) => void) => {
      const copy = structuredClone(file);
      change(copy);
      try {
        readGolden(copy, "g.json");
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    };
    expect(refused((f) => (f.schema = "allclose/golden/2"))).toContain("g.json: schema");
    expect(refused((f) => (f.problem.spec.entry.name = 3))).toContain("g.json: problem.spec.entry.name");
    expect(refused((f) => (f.extra = 1))).toContain("extra");
    expect(refused((f) => (f.tensors = "!"))).toContain("g.json: tensors");
    expect(refused((f) => (f.tensors = f.tensors.slice(0, 400)))).toContain("g.json: tensors");
    expect(refused((f) => f.answers.pop())).toContain("more numbers");
    expect(refused((f) => f.answers.push(f.answers[0]))).toContain("answered twice");
    expect(refused((f) => f.answers.push({ ...f.answers[0], question: "another" }))).toContain("too few numbers");
    expect(refused((f) => f.answers.unshift({ question: "first", like: "last" }))).toContain(
      "before it is referred to",
    );
  });
});
