import { take } from "../../tensor/reshape.ts";
import type { Claim } from "./claim.ts";
import { listed } from "./desk.ts";
import { measure, moved } from "./measured.ts";
import { permute, permuted } from "./permutation.ts";
import { axes, relation } from "./relation.ts";

export const equivariant = relation(
  "equivariant",
  "Permuting arguments along an axis permutes outputs in the same way",
  { permute, output: axes.describe("Outputs and the axis of each that is permuted with the arguments") },
  {
    names(check, names) {
      names.axes("permute", check.permute);
      names.outputAxes("output", check.output);
    },
    claims(check, desk): Claim[] {
      const { changed, order } = permuted(check.permute, desk);
      const what = listed(Object.keys(check.permute));
      return desk.outputs(Object.keys(check.output)).map((output) => ({
        async sides() {
          const before = await measure(desk.trial, output);
          return {
            wanted: moved(before, (t) => take(t, check.output[output] as number, order)),
            came: await measure(changed, output),
          };
        },
        says: (place, wanted, came) =>
          `permuting ${what} should permute ${output} in the same way, but changes ${place} from ${wanted} to ${came}`,
      }));
    },
  },
);
