import { named, permute, relation } from "./relation.ts";

export const invariant = named(
  relation("invariant", { permute }).describe("Permuting arguments along an axis changes no output"),
  (check, names) => names.axes("permute", check.permute),
);
