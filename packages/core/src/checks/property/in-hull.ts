import { max, min } from "../../tensor/reduce.ts";
import { broadcastTo } from "../../tensor/reshape.ts";
import { cast, type Tensor } from "../../tensor/tensor.ts";
import type { Claim } from "./claim.ts";
import { known, measure } from "./measured.ts";
import type { Relation } from "./relation.ts";

export const inHull: Relation<"in-hull"> = ({ of, values, axis }, desk) => {
  const within = cast(desk.given([values]).get(values) as Tensor, "float64");
  const bound = (reduce: typeof max, sense: "at-least" | "at-most", name: string): Claim => ({
    sense,
    async sides() {
      const came = await measure(desk.trial, of);
      return { wanted: known(broadcastTo(reduce(within, axis), came.shape), came), came };
    },
    says: (place, wanted, came) => `${place} is ${came}, but the ${name} of ${values} along axis ${axis} is ${wanted}`,
  });
  return [bound(min, "at-least", "smallest"), bound(max, "at-most", "largest")];
};
