import { listed } from "./desk.ts";
import { permuted } from "./permutation.ts";
import type { Relation } from "./relation.ts";

export const invariant: Relation<"invariant"> = (check, desk) =>
  desk.unchanged(permuted(check.permute, desk).changed, `permuting ${listed(Object.keys(check.permute))}`);
