import * as z from "zod";
import { slug } from "./entry.ts";
import { near } from "./near.ts";

/** An anchored level: what it takes to get this score. */
const level = z.strictObject({ score: z.number().min(0).max(1), anchor: z.string().min(1) });

const common = {
  id: slug,
  title: z.string().min(1),
  weight: z.number().positive().default(1).describe("Relative to its siblings"),
};

export const leafCriterion = z.strictObject({
  ...common,
  evidence: z.union([
    z.strictObject({
      checks: z.array(slug).min(1).describe("Checks of the problem that decide this criterion"),
      families: z.array(slug).optional().describe("Only their findings on these families"),
      credit: z
        .enum(["all", "share"])
        .default("all")
        .describe("all: full credit when everything passes, else none; share: the share of findings that pass"),
      "when-skipped": z
        .number()
        .min(0)
        .max(1)
        .optional()
        .describe(
          "The least it can come to when its checks say nothing of a submission, as for want of autograd; the lowest level by default",
        ),
    }),
    z.strictObject({ human: z.string().min(1).describe("What the interviewer asks or looks for") }),
  ]),
  levels: z.array(level).min(2),
});
export type LeafCriterion = z.infer<typeof leafCriterion>;

export interface GroupCriterion {
  id: string;
  title: string;
  weight: number;
  criteria: Criterion[];
}
export type Criterion = LeafCriterion | GroupCriterion;

const criterion: z.ZodType<Criterion> = z.lazy(() =>
  z.union([leafCriterion, z.strictObject({ ...common, criteria: z.array(criterion).min(1) })]),
);

/** A rule that holds whatever the total: below the mark on a criterion, the verdict is no better than the cap. */
const gate = z.strictObject({
  criterion: slug,
  below: z.number().gt(0).max(1),
  caps: z.enum(["no-hire", "lean-hire"]),
  because: z.string().min(1),
});

/** `rubric.yaml`: a weighted tree of criteria, and the gates and thresholds that turn it into a verdict. */
export const rubric = z
  .strictObject({
    problem: slug,
    version: z.int().positive(),
    criteria: z.array(criterion).min(1),
    thresholds: z.strictObject({ "strong-hire": z.number().min(0).max(1), "lean-hire": z.number().min(0).max(1) }),
    gates: z.array(gate).default([]),
    anchors: z
      .strictObject({ "strong-hire": z.string(), "lean-hire": z.string(), "no-hire": z.string() })
      .describe("What each verdict means for this problem, in words"),
  })
  .superRefine((value, context) => {
    const ids = flatten(value.criteria).map((c) => c.id);
    ids.forEach((id, i) => {
      if (ids.indexOf(id) !== i)
        context.addIssue({ code: "custom", path: ["criteria"], message: `two criteria are called ${id}` });
    });
    value.gates.forEach((g, i) => {
      if (!ids.includes(g.criterion))
        context.addIssue({
          code: "custom",
          path: ["gates", i, "criterion"],
          message: `no criterion is called ${g.criterion}${near(g.criterion, ids)}`,
        });
    });
    if (value.thresholds["lean-hire"] > value.thresholds["strong-hire"])
      context.addIssue({
        code: "custom",
        path: ["thresholds"],
        message: "lean-hire must not ask for more than strong-hire",
      });
  });
export type Rubric = z.infer<typeof rubric>;

/** Every criterion of the tree, parents before children. */
export const flatten = (criteria: readonly Criterion[]): Criterion[] =>
  criteria.flatMap((c) => ("criteria" in c ? [c, ...flatten(c.criteria)] : [c]));
