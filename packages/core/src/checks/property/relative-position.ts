import { matmul } from "../../tensor/einsum.ts";
import { add } from "../../tensor/elementwise.ts";
import { swapAxes } from "../../tensor/reshape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { derive } from "./measured.ts";
import type { Relation } from "./relation.ts";
import { skip } from "./settled.ts";

export const relativePosition: Relation<"relative-position"> = ({ positions, of, axis }, desk) => {
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
};
