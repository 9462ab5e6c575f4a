import { max, min } from "../../tensor/reduce.ts";
import { broadcastTo } from "../../tensor/reshape.ts";
import { cast, type Tensor } from "../../tensor/tensor.ts";
import type { Claim } from "./claim.ts";
import { known, measure } from "./measured.ts";
import { argument, axis, output, relation } from "./relation.ts";

export const inHull = relation(
  "in-hull",
  "An output lies between the smallest and the largest value of an argument along an axis, at each place of the other axes. " +
    "The argument, with that axis reduced to size 1, has to broadcast to the output's shape",
  { of: output, values: argument, axis },
  {
    names(check, names) {
      names.axis(["axis"], check.axis, names.number(["values"], check.values, false), check.values);
    },
    claims({ of, values, axis }, desk): Claim[] {
      const within = cast(desk.given([values]).get(values) as Tensor, "float64");
      const bound = (reduce: typeof max, sense: "at-least" | "at-most", name: string): Claim => ({
        sense,
        async sides() {
          const came = await measure(desk.trial, of);
          return { wanted: known(broadcastTo(reduce(within, axis), came.shape), came), came };
        },
        says: (place, wanted, came) =>
          `${place} is ${came}, but the ${name} of ${values} along axis ${axis} is ${wanted}`,
      });
      return [bound(min, "at-least", "smallest"), bound(max, "at-most", "largest")];
    },
  },
);
