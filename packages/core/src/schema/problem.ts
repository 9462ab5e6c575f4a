import * as z from "zod";
import { FLOATS } from "../tensor/dtype.ts";
import type { BaseCheck } from "./checks/check.ts";
import { misfits as extremeMisfits } from "./checks/extremes.ts";
import { misfits as propertyMisfits } from "./checks/property/index.ts";
import { misfits as statisticsMisfits } from "./checks/statistics.ts";
import { type Arg, entry, isTensorArg, slug, symbolsIn, valuesOf } from "./entry.ts";
import { family, misfit } from "./family.ts";
import { near } from "./near.ts";
import { tensorCheck } from "./tensor-check.ts";

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
    others: z
      .array(entry)
      .default([])
      .describe("Further entry points of the same submission that checks call, for example one step of a decoder"),
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
    const values = valuesOf(problem.entry);
    const names = [...symbols, ...Object.keys(values)];
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
          const why = misfit(values[key] as Arg, f[key] as never);
          if (why !== undefined) report(["families", name, key], why);
        }
      }
    }
    const { args, init, parameters, kind } = problem.entry;
    if (kind === "function" && (init !== undefined || parameters !== undefined))
      report(["entry"], "init and parameters are for kind: module");
    const given = [...Object.keys(args), ...Object.keys(init ?? {}), ...Object.keys(parameters ?? {})];
    for (const name of Object.keys(problem.entry.returns))
      if (Object.keys(problem.entry.returns).some((other) => other.startsWith(`${name}.`)))
        report(["entry", "returns", name], "it cannot be a tensor and hold others at once");
    for (const [i, name] of given.entries()) {
      if (given.indexOf(name) !== i)
        report(["entry"], `two values are called ${name}; args, init and parameters share their names`);
      if (given.some((other) => other.startsWith(`${name}.`)))
        report(["entry", "args", name], "it cannot be a value and hold others at once");
    }
    for (const [name, arg] of Object.entries(values))
      if ("size" in arg && arg.size !== undefined && !symbols.includes(arg.size))
        report(["entry", name, "size"], `no symbol is called ${arg.size}${near(arg.size, symbols)}`);
    const entries = [problem.entry.name, ...problem.others.map((other) => other.name)];
    for (const [i, name] of entries.entries())
      if (entries.indexOf(name) !== i) report(["others", i - 1, "name"], `two entry points are called ${name}`);
    const ids = problem.checks.map((check) => check.id);
    problem.checks.forEach((check, i) => {
      if (ids.indexOf(check.id) !== i) report(["checks", i, "id"], `two checks are called ${check.id}`);
      const { families: own, of }: BaseCheck = check;
      for (const [j, name] of (own ?? []).entries())
        if (!families.includes(name))
          report(["checks", i, "families", j], `no family is called ${name}${near(name, families)}`);
      if ("from" in check && typeof check.from === "string" && !families.includes(check.from))
        report(["checks", i, "from"], `no family is called ${check.from}${near(check.from, families)}`);
      if ("extremes" in check)
        for (const { path, message } of extremeMisfits(check.extremes, { symbols, values }))
          report(["checks", i, "extremes", ...path], message);
      const outputs = Object.keys(problem.entry.returns);
      if (check.kind === "statistics") {
        for (const { path, message } of statisticsMisfits(check, problem)) report(["checks", i, ...path], message);
      } else if (of !== undefined && !outputs.includes(of))
        report(["checks", i, "of"], `the entry returns nothing called ${of}${near(of, outputs)}`);
      if (check.kind === "property")
        for (const { path, message } of propertyMisfits(check, problem)) report(["checks", i, ...path], message);
    });
  });
export type ProblemSpec = z.infer<typeof problemSpec>;

/** The symbols of the signature, in order of appearance. */
export function symbolsOf(problem: { entry: z.infer<typeof entry> }): string[] {
  const tensors = [
    ...Object.values(valuesOf(problem.entry)).filter(isTensorArg),
    ...Object.values(problem.entry.returns),
  ];
  return [...new Set(tensors.flatMap((spec) => spec.shape.flatMap(symbolsIn)))];
}
