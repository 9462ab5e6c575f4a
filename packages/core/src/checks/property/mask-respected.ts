import { isTensorArg, type TensorSpec, valuesOf } from "../../schema/entry.ts";
import { around, axisOf } from "../../tensor/axes.ts";
import { not } from "../../tensor/elementwise.ts";
import { broadcastTo, reshape, slice, transpose } from "../../tensor/reshape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Claim } from "./claim.ts";
import { listed, spliced, tensorOf } from "./desk.ts";
import { measure } from "./measured.ts";
import { argument, axes, axis, relation } from "./relation.ts";
import { skip } from "./settled.ts";

export const maskRespected = relation(
  "mask-respected",
  "Changing what is masked changes nothing where it is masked. One position (a key) is changed; of the outputs, those " +
    "elements are compared whose row of the mask (their query) is false there. The mask's axes are found in an output by " +
    "their symbols",
  {
    mask: argument.describe("A bool argument; true: may be looked at"),
    axis: axis.default(-1).describe("The axis of the mask that runs over what may be masked"),
    args: axes.describe("Arguments and the axis of each that runs over what may be masked"),
  },
  {
    names(check, names) {
      const spec = names.tensor(["mask"], check.mask);
      if (spec !== undefined && spec.dtype !== "bool")
        names.report(["mask"], `${check.mask} is ${spec.dtype}, not bool`);
      names.axis(["axis"], check.axis, spec, check.mask);
      names.axes("args", check.args);
      if (spec === undefined || check.axis >= spec.shape.length || check.axis < -spec.shape.length) return;
      const key = spec.shape.at(check.axis);
      const values = valuesOf(names.signatures.entry);
      for (const [name, axis] of Object.entries(check.args)) {
        const arg = values[name];
        const size = arg !== undefined && isTensorArg(arg) ? arg.shape.at(axis) : undefined;
        if (size !== undefined && size !== key)
          names.report(["args", name], `axis ${axis} of ${name} is ${size}, but what ${check.mask} masks is ${key}`);
      }
      for (const [name, output] of Object.entries(names.signatures.entry.returns))
        if ((check.of ?? name) === name && rowAxes(spec, check.axis, output) === undefined)
          names.report(
            ["mask"],
            `${name} [${output.shape.join(", ")}] lacks an axis of ${check.mask} [${spec.shape.join(", ")}]; name another output by of`,
          );
    },
    claims(check, desk): Claim[] {
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
    },
  },
);

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

/** For each axis of the mask but that of the keys, the output's axis with the same symbol; -1 where a size of 1 is broadcast. */
function rowAxes(mask: TensorSpec, axis: number, output: TensorSpec): number[] | undefined {
  const taken: number[] = [];
  for (const [i, d] of mask.shape.entries()) {
    if (i === axisOf(axis, mask.shape.length)) continue;
    const at = d === 1 ? -1 : output.shape.findIndex((other, k) => other === d && !taken.includes(k));
    if (at < 0 && d !== 1) return undefined;
    taken.push(at);
  }
  return taken;
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
