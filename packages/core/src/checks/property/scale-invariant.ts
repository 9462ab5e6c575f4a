import { mul } from "../../tensor/elementwise.ts";
import { significant } from "../worst.ts";
import { listed } from "./desk.ts";
import type { Relation } from "./relation.ts";

export const scaleInvariant: Relation<"scale-invariant"> = (check, desk) => {
  const args = desk.given(check.args);
  const by = check.by ?? 2 + 6 * desk.random().uniform();
  const changed = desk.again(new Map([...args].map(([name, t]) => [name, mul(t, by)])));
  return desk.unchanged(changed, `multiplying ${listed([...args.keys()])} by ${significant(by)}`);
};
