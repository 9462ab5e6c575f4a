import type { Claim } from "./claim.ts";
import { listed } from "./desk.ts";
import { permute, permuted } from "./permutation.ts";
import { relation } from "./relation.ts";

export const invariant = relation(
  "invariant",
  "Permuting arguments along an axis changes no output",
  { permute },
  {
    names: (check, names) => names.axes("permute", check.permute),
    claims: (check, desk): Claim[] =>
      desk.unchanged(permuted(check.permute, desk).changed, `permuting ${listed(Object.keys(check.permute))}`),
  },
);
