import type { SymptomKind } from "./picture.ts";
import { sure } from "./picture.ts";

/** Wrong on every case with an optional argument and on none without it, or the other way round. */
export const onlyWithArgument: SymptomKind = {
  id: "only-with-argument",
  look({ lab, observations }) {
    const failing = observations.filter((o) => o.failing);
    const passing = observations.filter((o) => !o.failing);
    if (failing.length === 0 || passing.length === 0) return undefined;
    for (const [name, arg] of Object.entries(lab.problem.spec.entry.args)) {
      if (!arg.optional) continue;
      const has = (o: (typeof observations)[number]) => o.trial.inputs.has(name);
      const withIt = failing.every(has) && !passing.some(has);
      const without = passing.every(has) && !failing.some(has);
      if (!withIt && !without) continue;
      return {
        says: `only calls ${withIt ? "with" : "without"} ${name} go wrong`,
        confidence: sure(0.8, { count: failing.length, of: failing.length }),
        because: `all ${failing.length} failing cases come ${withIt ? "with" : "without"} ${name}, and all ${passing.length} passing cases ${withIt ? "without" : "with"} it`,
      };
    }
    return undefined;
  },
};
