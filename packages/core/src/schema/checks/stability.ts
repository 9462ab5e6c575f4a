import { slug } from "../entry.ts";
import { check } from "./check.ts";
import { extremes } from "./extremes.ts";

export const stability = check("stability", {
  from: slug.describe("The family whose cases are taken to the extremes"),
  extremes,
})
  .refine(({ families }) => families === undefined, {
    message: "stability takes its cases from the family in `from`",
    path: ["families"],
  })
  .describe("Extremes of a family's inputs: the values stay finite and within the tolerance");
