import * as z from "zod";
import { axis, named, output, relation } from "./relation.ts";

export const monotone = named(
  relation("monotone", {
    of: output,
    axis,
    direction: z.enum(["increasing", "decreasing"]),
    from: z.int().default(0).describe("The first position; negative ones count from the end"),
    to: z.int().optional().describe("The position after the last; negative ones count from the end"),
  }).describe("An output never falls, or never rises, along an axis"),
  (check, names) => names.axis(["axis"], check.axis, names.of(check.of), check.of),
);
