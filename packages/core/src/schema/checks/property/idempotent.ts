import { argument, named, output, relation } from "./relation.ts";

export const idempotent = named(
  relation("idempotent", { arg: argument, of: output }).describe(
    "An output handed back as an argument gives itself: f(f(x)) = f(x)",
  ),
  (check, names) => {
    const [x, y] = [names.tensor(["arg"], check.arg), names.of(check.of)];
    if (x !== undefined && y !== undefined && x.shape.join() !== y.shape.join())
      names.report(["arg"], `${check.arg} is [${x.shape.join(", ")}], but ${check.of} is [${y.shape.join(", ")}]`);
  },
);
