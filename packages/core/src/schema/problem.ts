import * as z from "zod";
import { tensorCheck } from "../checks/index.ts";
import { FLOATS } from "../tensor/dtype.ts";
import { type Arg, entry, isTensorArg, slug } from "./entry.ts";
import { family, misfit } from "./family.ts";
import { near } from "./near.ts";

/** `problem.yaml`: a paper section, the signature to implement, the inputs it is tried on and the checks it must pass. */
export const problemSpec = z
  .strictObject({
    schema: z.literal("allclose/problem/1").optional().describe("The format of this file; the first when absent"),
    id: slug,
    version: z.int().positive().describe("Raise it when a grade could change"),
    title: z.string().min(1),
    paper: z.strictObject({
      title: z.string().min(1),
      authors: z.string().min(1),
      year: z.int(),
      section: z.string().optional(),
      equations: z.array(z.string()).optional(),
    }),
    minutes: z.int().positive(),
    difficulty: z.int().min(1).max(5),
    tags: z.array(slug).default([]),
    entry,
    dtypes: z
      .array(z.enum(FLOATS))
      .min(1)
      .default(["float32"])
      .describe("The first is graded; a grader may ask for another one of them"),
    draws: z
      .strictObject({ visible: z.int().positive().default(2), hidden: z.int().nonnegative().default(2) })
      .default({ visible: 2, hidden: 2 })
      .describe("How often each family is drawn from the public seed, and from the grader's secret"),
    families: z.record(slug, family),
    checks: z.array(tensorCheck).min(1),
    hints: z
      .array(z.strictObject({ id: slug, cost: z.number().min(0).max(1).describe("Share of the score it costs") }))
      .default([])
      .describe("In the order in which they open; the texts stand in hints.md under headings of these names"),
  })
  .superRefine((problem, context) => {
    const families = Object.keys(problem.families);
    const symbols = symbolsOf(problem);
    const names = [...symbols, ...Object.keys(problem.entry.args)];
    const report = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
    for (const [name, f] of Object.entries(problem.families)) {
      if (f.extends !== undefined && !families.includes(f.extends))
        report(["families", name, "extends"], `no family is called ${f.extends}${near(f.extends, families)}`);
      for (const key of Object.keys(f)) {
        if (["extends", "expect-there", "equal-sizes", "dtype"].includes(key)) continue;
        if (!names.includes(key))
          report(["families", name, key], `neither a symbol nor an argument of the signature${near(key, names)}`);
        else if (symbols.includes(key) !== (typeof f[key] === "number"))
          report(
            ["families", name, key],
            symbols.includes(key) ? "a symbol takes a size" : "an argument takes a distribution",
          );
        else if (!symbols.includes(key)) {
          const why = misfit(problem.entry.args[key] as Arg, f[key] as never);
          if (why !== undefined) report(["families", name, key], why);
        }
      }
    }
    const ids = problem.checks.map((check) => check.id);
    problem.checks.forEach((check, i) => {
      if (ids.indexOf(check.id) !== i) report(["checks", i, "id"], `two checks are called ${check.id}`);
      for (const [j, name] of (check.families ?? []).entries())
        if (!families.includes(name))
          report(["checks", i, "families", j], `no family is called ${name}${near(name, families)}`);
      const outputs = Object.keys(problem.entry.returns);
      if (check.of !== undefined && !outputs.includes(check.of))
        report(["checks", i, "of"], `the entry returns nothing called ${check.of}${near(check.of, outputs)}`);
    });
  });
export type ProblemSpec = z.infer<typeof problemSpec>;

/** The symbols of the signature, in order of appearance. */
export function symbolsOf(problem: { entry: z.infer<typeof entry> }): string[] {
  const { args, returns, parameters } = problem.entry;
  const tensors = [
    ...Object.values(args).filter(isTensorArg),
    ...Object.values(returns),
    ...Object.values(parameters ?? {}),
  ];
  const symbols = tensors.flatMap((spec) => spec.shape).filter((d): d is string => typeof d === "string");
  return [...new Set(symbols)];
}
