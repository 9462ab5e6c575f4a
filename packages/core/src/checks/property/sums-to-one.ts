import { full } from "../../tensor/make.ts";
import { sum } from "../../tensor/reduce.ts";
import { derive, known } from "./measured.ts";
import { row } from "./place.ts";
import type { Relation } from "./relation.ts";

export const sumsToOne: Relation<"sums-to-one"> = ({ of, axis }, { trial }) => [
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
];
