import * as z from "zod";
import { slice } from "../../tensor/reshape.ts";
import type { Claim } from "./claim.ts";
import { measure, moved } from "./measured.ts";
import { axis, output, relation } from "./relation.ts";
import { skip } from "./settled.ts";

export const monotone = relation(
  "monotone",
  "An output never falls, or never rises, along an axis",
  {
    of: output,
    axis,
    direction: z.enum(["increasing", "decreasing"]),
    from: z.int().default(0).describe("The first position; negative ones count from the end"),
    to: z.int().optional().describe("The position after the last; negative ones count from the end"),
  },
  {
    names: (check, names) => names.axis(["axis"], check.axis, names.of(check.of), check.of),
    claims: ({ of, axis, direction, from, to }, { trial }): Claim[] => [
      {
        sense: direction === "increasing" ? "at-least" : "at-most",
        async sides() {
          const range = moved(await measure(trial, of), (t) => slice(t, axis, from, to));
          if ((range.actual.shape.at(axis) ?? 0) < 2) throw skip("there are fewer than two positions here");
          return {
            wanted: moved(range, (t) => slice(t, axis, 0, -1)),
            came: moved(range, (t) => slice(t, axis, 1)),
          };
        },
        says: (place, wanted, came) =>
          `${of} should be ${direction} along axis ${axis}, but ${place} is ${wanted} and the next is ${came}`,
      },
    ],
  },
);
