import { rowAxes } from "../../schema/checks/property/mask-respected.ts";
import { isTensorArg, type TensorSpec, valuesOf } from "../../schema/entry.ts";
import { around, axisOf } from "../../tensor/axes.ts";
import { not } from "../../tensor/elementwise.ts";
import { broadcastTo, reshape, slice, transpose } from "../../tensor/reshape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { listed, spliced, tensorOf } from "./desk.ts";
import { measure } from "./measured.ts";
import type { Relation } from "./relation.ts";
import { skip } from "./settled.ts";

export const maskRespected: Relation<"mask-respected"> = (check, desk) => {
  const { entry } = desk.lab.problem.spec;
  const mask = desk.given([check.mask]).get(check.mask) as Tensor;
  const spec = valuesOf(entry)[check.mask];
  const key = mostMasked(mask, check.axis);
  if (key === undefined) throw skip("nothing is masked here for a row that keeps something");
  const args = desk.given(Object.keys(check.args));
  const another = desk.another();
  const changes = [...args].map(
    ([name, t]) => [name, spliced(t, tensorOf(another, name), check.args[name] as number, key, key + 1)] as const,
  );
  const changed = desk.again(new Map(changes));
  const masked = not(slice(mask, check.axis, key, key + 1));
  const what = `changing position ${key} of ${listed([...args.keys()])}`;
  return desk.outputs().map((output) => {
    const rows =
      spec !== undefined && isTensorArg(spec)
        ? rowAxes(spec, check.axis, entry.returns[output] as TensorSpec)
        : undefined;
    return {
      async sides() {
        const wanted = await measure(desk.trial, output);
        const only = laid(masked, check.axis, rows as number[], wanted.shape);
        return { wanted, came: await measure(changed, output), only };
      },
      says: (place, from, to) => `${what}, which is masked there, changes ${place} from ${from} to ${to}`,
    };
  });
};

/** The position that most rows mask, of the rows that keep another one. */
function mostMasked(mask: Tensor, axis: number): number | undefined {
  const { outer, n, inner } = around(mask.shape, axis);
  const counts = new Array<number>(n).fill(0);
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      const row = counts.map((_, k) => mask.data[(o * n + k) * inner + i] as number);
      if (row.includes(1)) for (const [k, kept] of row.entries()) counts[k] = (counts[k] as number) + 1 - kept;
    }
  const most = Math.max(0, ...counts);
  return most === 0 ? undefined : counts.indexOf(most);
}

/** One bool for each row of the mask, repeated over an output. */
function laid(rows: Tensor, axis: number, at: readonly number[], shape: readonly number[]): Tensor {
  const key = axisOf(axis, rows.shape.length);
  const own = rows.shape.map((_, i) => i).filter((i) => i !== key);
  const order = [...own.keys()].sort((a, b) => (at[a] as number) - (at[b] as number));
  const sorted = transpose(rows, [key, ...order.map((i) => own[i] as number)]);
  const target = shape.map(() => 1);
  own.forEach((axis, i) => {
    const place = at[i] as number;
    if (place >= 0) target[place] = rows.shape[axis] as number;
  });
  return broadcastTo(reshape(sorted, target), shape);
}
