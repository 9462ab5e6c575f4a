import type { Inputs, Scalar, Tensors } from "../../runner.ts";
import type { Axes } from "../../schema/checks/property/relation.ts";
import { type Entry, sizeIn, type TensorSpec, valuesOf } from "../../schema/entry.ts";
import { isFloat } from "../../tensor/dtype.ts";
import { full } from "../../tensor/make.ts";
import { concat, slice } from "../../tensor/reshape.ts";
import { isTensor, type Tensor } from "../../tensor/tensor.ts";
import { sizeAt } from "./desk.ts";

/** How a call of the whole is cut into calls of its pieces. */
export interface Cut {
  /** The signature that the pieces are calls of. */
  readonly entry: Entry;
  readonly sizes: ReadonlyMap<string, number>;
  /** How many positions there are, and how many a piece has. */
  readonly positions: number;
  readonly chunk: number;
  readonly split: Axes;
  readonly prefix: Axes;
  readonly carry: Readonly<Record<string, string>>;
  readonly start: Readonly<Record<string, number>>;
  readonly join: Axes;
}

/**
 * The pieces one after another: yields the inputs of each and takes its outputs; returns the outputs joined. A generator,
 * so that the reference and the candidate, who answers later, go through the same pieces.
 * @throws TypeError when an output that is joined or carried does not come; TensorError when the pieces do not join
 */
export function* pieces(cut: Cut, whole: Inputs): Generator<Inputs, Tensors, Tensors> {
  const { entry, positions, chunk, split, prefix, carry, join } = cut;
  const parts = new Map<string, Tensor[]>(Object.keys(join).map((name) => [name, []]));
  let carried = firstCarried(cut, whole);
  for (let start = 0; start < positions; start += chunk) {
    const end = Math.min(start + chunk, positions);
    const inputs = new Map<string, Tensor | Scalar>();
    for (const name of Object.keys(valuesOf(entry))) {
      const value = carried.get(name) ?? whole.get(name);
      if (value === undefined) continue;
      if (Object.hasOwn(split, name)) inputs.set(name, part(value as Tensor, split[name] as number, start, end));
      else if (Object.hasOwn(prefix, name))
        inputs.set(name, grown(value as Tensor, prefix[name] as number, positions - end));
      else inputs.set(name, value);
    }
    const outputs = yield inputs;
    for (const [name, list] of parts) list.push(returned(outputs, name));
    carried = new Map(Object.entries(carry).map(([name, output]) => [name, returned(outputs, output)]));
  }
  return new Map([...parts].map(([name, list]) => [name, concat(list, join[name] as number)]));
}

const part = (t: Tensor, axis: number, start: number, end: number): Tensor =>
  sizeAt(t, axis) === 1 ? t : slice(t, axis, start, end);

/** Without what is still to come, so much at the end. */
const grown = (t: Tensor, axis: number, ahead: number): Tensor => slice(t, axis, 0, sizeAt(t, axis) - ahead);

function returned(outputs: Tensors, name: string): Tensor {
  const output = outputs.get(name);
  if (output === undefined) throw new TypeError(`${name} was not returned`);
  return output;
}

/** What is carried comes from the case where it is drawn, and is a constant else; a symbol that no family sizes is 0: nothing is kept yet. */
function firstCarried({ entry, sizes, start }: Cut, whole: Inputs): Inputs {
  const like = [...whole.values()].find((v): v is Tensor => isTensor(v) && isFloat(v.dtype));
  const first = new Map<string, Tensor>();
  for (const [name, value] of Object.entries(start)) {
    const spec = valuesOf(entry)[name] as TensorSpec;
    const shape = spec.shape.map((d) => sizeIn(d, sizes) || 0);
    const constant = full(shape, value, isFloat(spec.dtype) && like ? like.dtype : spec.dtype);
    first.set(name, like === undefined ? constant : { ...constant, arithmetic: like.arithmetic });
  }
  return first;
}
