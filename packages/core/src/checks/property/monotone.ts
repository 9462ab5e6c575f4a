import { slice } from "../../tensor/reshape.ts";
import { measure, moved } from "./measured.ts";
import type { Relation } from "./relation.ts";
import { skip } from "./settled.ts";

export const monotone: Relation<"monotone"> = ({ of, axis, direction, from, to }, { trial }) => [
  {
    sense: direction === "increasing" ? "at-least" : "at-most",
    async sides() {
      const range = moved(await measure(trial, of), (t) => slice(t, axis, from, to));
      if ((range.actual.shape.at(axis) ?? 0) < 2) throw skip("there are fewer than two positions here");
      return {
        wanted: moved(range, (t) => slice(t, axis, 0, -1)),
        came: moved(range, (t) => slice(t, axis, 1)),
      };
    },
    says: (place, wanted, came) =>
      `${of} should be ${direction} along axis ${axis}, but ${place} is ${wanted} and the next is ${came}`,
  },
];
