import { full } from "../../tensor/make.ts";
import { sum } from "../../tensor/reduce.ts";
import type { Claim } from "./claim.ts";
import { derive, known } from "./measured.ts";
import { row } from "./place.ts";
import { axis, output, relation } from "./relation.ts";

export const sumsToOne = relation(
  "sums-to-one",
  "An output sums to one along an axis",
  { of: output, axis },
  {
    names: ({ of, axis }, names) => names.axis(["axis"], axis, names.of(of), of),
    claims: ({ of, axis }, { trial }): Claim[] => [
      {
        async sides() {
          const came = await derive(trial, of, {
            name: `sum along ${axis}`,
            of: (t) => sum(t, axis),
            place: row(of, axis),
          });
          return { wanted: known(full(came.actual.shape, 1), came), came };
        },
        says: (place, _, came) => `${place} sums to ${came}, not to 1`,
      },
    ],
  },
);
