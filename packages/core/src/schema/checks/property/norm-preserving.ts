import { argument, axis, named, output, relation } from "./relation.ts";

export const normPreserving = named(
  relation("norm-preserving", { of: output, like: argument, axis }).describe(
    "An output has the Euclidean norm of an argument along an axis",
  ),
  (check, names) => {
    names.axis(["axis"], check.axis, names.of(check.of), check.of);
    names.axis(["axis"], check.axis, names.number(["like"], check.like, true), check.like);
  },
);
