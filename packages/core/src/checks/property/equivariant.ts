import { take } from "../../tensor/reshape.ts";
import { listed } from "./desk.ts";
import { measure, moved } from "./measured.ts";
import { permuted } from "./permutation.ts";
import type { Relation } from "./relation.ts";

export const equivariant: Relation<"equivariant"> = (check, desk) => {
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
};
