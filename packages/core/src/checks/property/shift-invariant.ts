import { axisOf } from "../../tensor/axes.ts";
import { isFloat } from "../../tensor/dtype.ts";
import { add } from "../../tensor/elementwise.ts";
import { sizeOf, type Tensor, tensor } from "../../tensor/tensor.ts";
import { type Desk, listed } from "./desk.ts";
import type { Relation } from "./relation.ts";

export const shiftInvariant: Relation<"shift-invariant"> = (check, desk) => {
  const args = desk.given(check.args);
  const changed = desk.again(new Map([...args].map(([name, t]) => [name, add(t, constants(t, check.axis, desk))])));
  const along = check.axis === undefined ? "" : ` along axis ${check.axis}`;
  return desk.unchanged(changed, `adding a constant to ${listed([...args.keys()])}${along}`);
};

/** Between 1 and 4 or −4 and −1: enough to be seen, too little to drown the values. */
function constants(t: Tensor, axis: number | undefined, desk: Desk): Tensor {
  const random = desk.random();
  const shape = t.shape.map((d, i) => (axis === undefined || i === axisOf(axis, t.shape.length) ? 1 : d));
  const values = Array.from({ length: sizeOf(shape) }, () =>
    isFloat(t.dtype) ? (random.uniform() < 0.5 ? -1 : 1) * (1 + 3 * random.uniform()) : random.integer(1, 4),
  );
  return tensor(shape, values, t.dtype);
}
