import { isTensorArg, type TensorSpec, valuesOf } from "../../entry.ts";
import { argument, axes, axis, named, relation } from "./relation.ts";

export const maskRespected = named(
  relation("mask-respected", {
    mask: argument.describe("A bool argument; true: may be looked at"),
    axis: axis.default(-1).describe("The axis of the mask that runs over what may be masked"),
    args: axes.describe("Arguments and the axis of each that runs over what may be masked"),
  }).describe(
    "Changing what is masked changes nothing where it is masked. One position (a key) is changed; of the outputs, those " +
      "elements are compared whose row of the mask (their query) is false there. The mask's axes are found in an output by " +
      "their symbols",
  ),
  (check, names) => {
    const spec = names.tensor(["mask"], check.mask);
    if (spec !== undefined && spec.dtype !== "bool") names.report(["mask"], `${check.mask} is ${spec.dtype}, not bool`);
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
);

/** For each axis of the mask but that of the keys, the output's axis with the same symbol; -1 where a size of 1 is broadcast. */
export function rowAxes(mask: TensorSpec, axis: number, output: TensorSpec): number[] | undefined {
  const keys = axis < 0 ? axis + mask.shape.length : axis;
  const taken: number[] = [];
  for (const [i, d] of mask.shape.entries()) {
    if (i === keys) continue;
    const at = d === 1 ? -1 : output.shape.findIndex((other, k) => other === d && !taken.includes(k));
    if (at < 0 && d !== 1) return undefined;
    taken.push(at);
  }
  return taken;
}
