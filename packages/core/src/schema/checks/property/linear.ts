import { argument, named, relation } from "./relation.ts";

export const linear = named(
  relation("linear", { in: argument }).describe(
    "The outputs are linear in one argument, the others being fixed: f(a·x + b·y) = a·f(x) + b·f(y)",
  ),
  (check, names) => void names.number(["in"], check.in, true),
);
