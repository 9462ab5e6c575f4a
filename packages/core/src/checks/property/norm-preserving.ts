import { mul, sqrt } from "../../tensor/elementwise.ts";
import { sum } from "../../tensor/reduce.ts";
import { cast, type Tensor } from "../../tensor/tensor.ts";
import type { Claim } from "./claim.ts";
import { derive, known } from "./measured.ts";
import { row } from "./place.ts";
import { argument, axis, output, relation } from "./relation.ts";

export const normPreserving = relation(
  "norm-preserving",
  "An output has the Euclidean norm of an argument along an axis",
  { of: output, like: argument, axis },
  {
    names(check, names) {
      names.axis(["axis"], check.axis, names.of(check.of), check.of);
      names.axis(["axis"], check.axis, names.number(["like"], check.like, true), check.like);
    },
    claims({ of, like, axis }, desk): Claim[] {
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
    },
  },
);
