import { mul, sqrt } from "../../tensor/elementwise.ts";
import { sum } from "../../tensor/reduce.ts";
import { cast, type Tensor } from "../../tensor/tensor.ts";
import { derive, known } from "./measured.ts";
import { row } from "./place.ts";
import type { Relation } from "./relation.ts";

export const normPreserving: Relation<"norm-preserving"> = ({ of, like, axis }, desk) => {
  const norm = (t: Tensor) => sqrt(sum(mul(t, t), axis));
  const x = cast(desk.given([like]).get(like) as Tensor, "float64");
  return [
    {
      async sides() {
        const came = await derive(desk.trial, of, { name: `norm along ${axis}`, of: norm, place: row(of, axis) });
        return { wanted: known(norm(x), came), came };
      },
      says: (place, wanted, came) => `${place} has the norm ${came}, but that of ${like} is ${wanted}`,
    },
  ];
};
