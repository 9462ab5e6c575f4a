import { axis, named, output, relation } from "./relation.ts";

export const sumsToOne = named(
  relation("sums-to-one", { of: output, axis }).describe("An output sums to one along an axis"),
  ({ of, axis }, names) => names.axis(["axis"], axis, names.of(of), of),
);
