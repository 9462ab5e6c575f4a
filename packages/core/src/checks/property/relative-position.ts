import { matmul } from "../../tensor/einsum.ts";
import { add } from "../../tensor/elementwise.ts";
import { swapAxes } from "../../tensor/reshape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Claim } from "./claim.ts";
import { derive } from "./measured.ts";
import { argument, axis, output, relation } from "./relation.ts";
import { skip } from "./settled.ts";

export const relativePosition = relation(
  "relative-position",
  "The dot products of an output at any two positions, over its last axis, stay the same when all positions are moved alike",
  {
    positions: argument.describe("The argument that holds the positions; a tensor, or the number of the first one"),
    of: output,
    axis: axis.default(-2).describe("The axis of the output that runs over positions"),
  },
  {
    names(check, names) {
      const arg = names.argument(["positions"], check.positions);
      const spec = names.of(check.of);
      names.axis(["axis"], check.axis, spec, check.of);
      const numbers = arg === undefined || ("dtype" in arg ? arg.dtype !== "bool" : /^(int|float)$/.test(arg.type));
      if (!numbers) names.report(["positions"], `${check.positions} holds no numbers`);
      const rank = spec?.shape.length ?? 2;
      if ((check.axis + rank) % rank === rank - 1)
        names.report(["axis"], `the last axis of ${check.of} is that of the features`);
    },
    claims({ positions, of, axis }, desk): Claim[] {
      const now = desk.trial.inputs.get(positions);
      if (now === undefined) throw skip(`${positions} is absent here`);
      const by = desk.random().integer(2, 16);
      const moved = desk.again(new Map([[positions, typeof now === "number" ? now + by : add(now as Tensor, by)]]));
      const gram = {
        name: `Gram matrix along ${axis}`,
        of: (t: Tensor) => {
          const rows = swapAxes(t, axis, -2);
          return matmul(rows, swapAxes(rows, -1, -2));
        },
        place: (index: readonly number[]) =>
          `the dot product of ${of} at positions ${index.at(-2)} and ${index.at(-1)}${index.length > 2 ? ` (of [${index.slice(0, -2).join(", ")}])` : ""}`,
      };
      return [
        {
          sides: async () => ({ wanted: await derive(desk.trial, of, gram), came: await derive(moved, of, gram) }),
          says: (place, wanted, came) => `moving ${positions} by ${by} changes ${place} from ${wanted} to ${came}`,
        },
      ];
    },
  },
);
