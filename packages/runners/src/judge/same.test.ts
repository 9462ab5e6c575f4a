import { type Counterexample, htmlReport, type Report, type Tier } from "@allclose/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSubmission } from "../intake/read-submission.ts";
import { createRunner } from "../local.ts";
import { available } from "../python/testing.ts";
import { bankFolder, copyOf, removeCopies } from "./folders.fixture.ts";
import { type Judge, openJudge } from "./judge.ts";

const machine = await available();
const tiers: Tier[] = [...machine.tiers, "none"];
afterAll(removeCopies);

const runner = createRunner();
afterAll(() => runner.close());

const submissionOf = ({ problem }: Judge, file: string) =>
  readSubmission(`${bankFolder(problem.spec.id)}/submissions/${file}`, { entryName: problem.spec.entry.name });

async function report(judge: Judge, file: string): Promise<Report> {
  const submission = await submissionOf(judge, file);
  const seed = { visible: "v", hidden: "h", hiddenDigest: "d" };
  return judge.grade(submission, runner, { seed, hints: judge.problem.spec.hints.slice(0, 1).map(({ id }) => id) });
}

/** Of all that is not about the run itself. */
function bytesOf({ run, ...rest }: Report): { json: string; html: string } {
  expect(run.isolation).not.toBe("none");
  // How often speed is measured depends on the moment.
  const nowhere = { ...run, calls: 0, wallMs: 0, callMs: { median: 0, max: 0 }, peakBytes: 0, measurements: [] };
  return { json: JSON.stringify(rest), html: htmlReport({ ...rest, run: nowhere }) };
}

const SLUG = "scaled-dot-product-attention";
const FILES = ["correct-numpy.py", "wrong-mask-as-zero-numpy.py", "correct-typescript.ts", "wrong-no-scale.ts"];

describe.runIf(machine.tiers.length > 0)("a problem of the bank and a copy of its folder", () => {
  let trusted: Judge;
  beforeAll(async () => {
    trusted = await openJudge(bankFolder(SLUG), { trusted: true });
  });
  afterAll(() => trusted.close());

  describe.each(tiers)("%s", (isolation) => {
    let sealed: Judge;
    beforeAll(async () => {
      sealed = await openJudge(copyOf(SLUG), { isolation });
    });
    afterAll(() => sealed.close());

    // How a submission is run does not depend on how the judge is sealed.
    test.each(isolation === tiers[0] ? FILES : FILES.slice(-1))("give the same report of %s", async (file) => {
      const of = bytesOf(await report(trusted, file));
      expect(bytesOf(await report(sealed, file))).toEqual(of);
      // And again, with what the judges remember.
      if (isolation === tiers[0]) expect(bytesOf(await report(sealed, file))).toEqual(of);
    });

    test("replay a counterexample alike", async () => {
      const { evidence } = await report(trusted, "wrong-no-scale.ts");
      const [example] = evidence.counterexamples as [Counterexample];
      const submission = await submissionOf(trusted, "correct-typescript.ts");
      const replayed = (judge: Judge) => judge.replay(submission, runner, example, evidence);
      expect(await replayed(sealed)).toEqual(await replayed(trusted));
      expect((await replayed(sealed)).state).toBe("agrees");
    });

    test("are told apart by nothing that the host has of them", () => {
      const { reference: ours, answers: _, ...rest } = trusted.problem;
      const { reference: theirs, ...copied } = sealed.problem;
      expect(copied).toEqual(rest);
      expect([theirs.mistakes, Object.keys(theirs.entries)]).toEqual([ours.mistakes, Object.keys(ours.entries)]);
    });

    test("differ in that the reference of the copy cannot be called here", () => {
      const { entries } = sealed.problem.reference;
      const call = () => entries["scaled_dot_product_attention"]?.({}, {});
      expect(call).toThrow(expect.objectContaining({ code: "reference/sealed" }));
    });
  });
});

describe.runIf(machine.tiers.length > 0)("so do", () => {
  test.each([
    ["a module, whose weights have aliases", "multi-head-attention", "wrong-weights-transposed-numpy.py"],
    ["a sampler, which is called with seeds", "top-p-sampling", "correct-numpy.py"],
    ["dictionaries and lists of tensors", "adamw", "correct-typescript.ts"],
  ])("%s", async (_, slug, file) => {
    const judges = [await openJudge(bankFolder(slug), { trusted: true }), await openJudge(copyOf(slug))];
    const [ours, theirs] = await Promise.all(judges.map(async (judge) => bytesOf(await report(judge, file))));
    expect(theirs).toEqual(ours);
    for (const judge of judges) await judge.close();
  });
});

test.runIf(machine.tiers.length > 0)(
  "a sealed reference's quick way to long values is what they are held against",
  async () => {
    const judge = await openJudge(
      copyOf("flash-attention", (text) => text.replace("lse.data,", "lse.data.map((x) => x + 1),")),
    );
    const { evidence } = await report(judge, "correct-numpy.py");
    expect(evidence.findings.find(({ check }) => check === "memory")).toMatchObject({
      state: "ungradable",
      why: expect.stringMatching(/reference\.ts: long gives \S+ for lse in row 0, and the entry itself/),
    });
    await judge.close();
  },
);

test.runIf(machine.tiers.length > 0)(
  "both are proved alike, and have the same golden tensors",
  async () => {
    const judges = [await openJudge(bankFolder("adamw"), { trusted: true }), await openJudge(copyOf("adamw"))];
    const all = async (judge: Judge) => [
      await judge.prove("export const reference = …", "p"),
      JSON.stringify(await judge.golden({ seed: "g", mistakes: true })),
    ];
    const [ours, theirs] = await Promise.all(judges.map(all));
    expect(theirs).toEqual(ours);
    for (const judge of judges) await judge.close();
  },
  240_000,
);
