import * as z from "zod";

/** From worst to best. */
export const VERDICTS = ["no-hire", "lean-hire", "strong-hire"] as const;
export const verdict = z.enum(VERDICTS);
export type Verdict = z.infer<typeof verdict>;

const interval = z.strictObject({ low: z.number(), high: z.number() });
export type Interval = z.infer<typeof interval>;

export const criterionScore = z.strictObject({
  id: z.string(),
  title: z.string(),
  depth: z.int().min(0).max(50),
  weight: z.number().describe("Share of the whole score"),
  state: z.enum(["scored", "pending", "skipped", "ungradable", "mixed"]),
  score: interval,
  because: z.string().describe("Which findings or whose rating, in words"),
});
export type CriterionScore = z.infer<typeof criterionScore>;

const derivation = z.strictObject({
  criteria: z.array(criterionScore),
  thresholds: z.strictObject({ "strong-hire": z.number(), "lean-hire": z.number() }),
  hintCost: z.number(),
  gates: z.array(
    z.strictObject({
      criterion: z.string(),
      below: z.number(),
      caps: verdict,
      because: z.string(),
      holds: z.enum(["yes", "no", "open"]),
    }),
  ),
  decided: z.strictObject({ low: z.string(), high: z.string() }).describe("What decided the low end and the high end"),
  margin: z
    .strictObject({ threshold: z.enum(["strong-hire", "lean-hire"]), low: z.number(), high: z.number() })
    .describe("Distance of the score to the nearest threshold; negative below it"),
  flips: z
    .array(
      z.strictObject({
        criterion: z.string(),
        to: z.number(),
        verdict: z.strictObject({ low: verdict, high: verdict }),
      }),
    )
    .describe("Single criteria which, scored otherwise, would move an end of the verdict"),
});

export const judgement = z.strictObject({
  verdict: z.strictObject({ low: verdict, high: verdict }),
  score: interval,
  pending: z.array(z.string()),
  derivation,
});
export type Judgement = z.infer<typeof judgement>;
