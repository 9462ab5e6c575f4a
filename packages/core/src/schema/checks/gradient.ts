import * as z from "zod";
import { argumentName } from "../entry.ts";
import { check } from "./check.ts";

export const gradient = check("gradient", {
  wrt: z.array(argumentName).min(1).describe("The arguments or parameters whose gradients are compared"),
  order: z
    .union([z.literal(1), z.literal(2)])
    .default(1)
    .describe("2: the gradient of the gradient's product with random vectors"),
}).describe(
  "Gradients by autograd or by a hand-written backward are those of the reference, for random upstream gradients",
);
