import * as z from "zod";
import { FLOATS } from "../../tensor/dtype.ts";
import { check } from "./check.ts";

/**
 * How many times the error of an ordinary implementation a candidate's may be. Measured: 73,350 honest runs (softmax,
 * attention, layer and RMS norm, variance, GELU, logsumexp, log-softmax, sums, matmul; three dtypes; values small, large and
 * far from 0; sums forward, backward, pairwise, in lanes and in float64; online softmax, exp(x − lse), Welford, folded
 * scales, float32 inside) stayed within 1.40. The least that what it must catch reached, over 30 or 40 seeds: tanh-GELU for
 * the exact one, N(0, 1), float32: 940; one-pass variance at mean/σ 1,000, float32: 4,500, in a layer norm 210; an
 * accumulator in float16 over 8 rows of 4,096 positive terms: 5.9, in bfloat16: 150.
 */
const AT_MOST = 4;

export const precision = check("precision", {
  dtypes: z.array(z.enum(FLOATS)).min(1).default(["float32", "bfloat16", "float16"]),
  "at-most": z
    .number()
    .gt(1)
    .default(AT_MOST)
    .describe("How many times the error of an ordinary implementation in that dtype it may be"),
}).describe("The error in each dtype, as a multiple of what an ordinary implementation errs on the same inputs");
