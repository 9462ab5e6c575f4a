import type { Lab } from "../lab.ts";
import type { Args } from "../reference.ts";
import type { CallResult, Inputs, Tensors } from "../runner.ts";
import type { DType } from "../tensor/dtype.ts";
import { isFloat, sizeOf, type Tensor, tensor, vjp } from "../tensor/index.ts";
import { lookAtEach, type Run, type Trial } from "./check.ts";
import { closeLook } from "./close.ts";
import type { Compute } from "./tolerance.ts";

/**
 * The candidate's own gradients, by autograd or by a backward that they wrote, against the vector-Jacobian product of the
 * reference, within the tolerance that its shaken backward pass gives. The upstream gradient is random, never ones: the
 * gradient of a sum is zero through every softmax, whatever is wrong.
 */
export const gradient: Run<"gradient"> = ({ id, kind, wrt, order, of }, trials, lab) => {
  const asked = trials.map((trial) => gradientTrial(trial, lab, wrt, order, of));
  return lookAtEach({ id, kind }, asked, closeLook());
};

/** As findings and counterexamples name it. */
const titled = (name: string): string => `gradient of ${name}`;

const UPSTREAM = "upstream.";
const AGAIN = "again.";

/** The same case, asked for gradients. Its inputs are the drawn ones and the vectors that come from outside. */
function gradientTrial(trial: Trial, lab: Lab, wrt: readonly string[], order: 1 | 2, only: string | undefined): Trial {
  const present = wrt.filter((name) => trial.inputs.has(name));
  const outputs = [...trial.expected()].filter(
    ([name, e]) => isFloat(e.dtype) && (only === undefined || name === only),
  );
  const dtype = trial.family.dtype ?? lab.dtype;
  const draw = (name: string, { shape }: Pick<Tensor, "shape">) => {
    const { normal } = lab.random(trial.id, name);
    return tensor(shape, Float64Array.from({ length: sizeOf(shape) }, normal), dtype);
  };
  const upstream = new Map(outputs.map(([name, t]) => [name, draw(UPSTREAM + name, t)]));
  const leaves = present.map((name) => [name, trial.inputs.get(name) as Tensor] as const);
  const again = new Map(order === 1 ? [] : leaves.map(([name, t]) => [name, draw(AGAIN + name, t)]));
  return lab.ask({
    id: { ...trial.id, variant: order === 1 ? "gradient" : "second-order gradient" },
    family: trial.family,
    inputs: withVectors(trial.inputs, upstream, again),
    dtypes: Object.fromEntries(leaves.map(([name, t]): [string, DType] => [titled(name), t.dtype])),
    compute: (mistakes) => {
      const compute = gradientOf(trial.compute(mistakes), present, order);
      return (args) => Object.fromEntries(Object.entries(compute(args)).map(([name, t]) => [titled(name), t]));
    },
    async call(session): Promise<CallResult> {
      // What failed once is not tried again: it would only cost another time-out.
      const first = await trial.result();
      if (first.state !== "ok") return first;
      const request = { of: present, upstream, ...(order === 1 ? {} : { again }) };
      const result = await session.call(trial.inputs, { gradient: request });
      if (result.state !== "ok") return result;
      return { ...result, outputs: new Map([...(result.gradients ?? [])].map(([name, t]) => [titled(name), t])) };
    },
  });
}

/** The inputs of `gradientOf`: those of the computation, and the vectors that come from outside. */
export const withVectors = (inputs: Inputs, upstream: Tensors, again: Tensors): Inputs =>
  new Map([...inputs, ...prefixed(UPSTREAM, upstream), ...prefixed(AGAIN, again)]);

const prefixed = (prefix: string, tensors: Tensors): [string, Tensor][] =>
  [...tensors].map(([name, t]) => [prefix + name, t]);

/** The gradients of a computation as a computation: of its arguments and of the vectors from outside. */
export function gradientOf(compute: Compute, of: readonly string[], order: 1 | 2): Compute {
  return (args) => {
    const { own, upstream, again } = sorted(args);
    const first = (values: Args) => vjp(compute, values, of, upstream).gradients;
    return order === 1 ? first(own) : vjp(first, own, of, again).gradients;
  };
}

function sorted(args: Args): { own: Args; upstream: Record<string, Tensor>; again: Record<string, Tensor> } {
  const under = (prefix: string) =>
    Object.fromEntries(
      Object.entries(args).flatMap(([name, value]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
      ),
    );
  const own = Object.fromEntries(
    Object.entries(args).filter(([name]) => !name.startsWith(UPSTREAM) && !name.startsWith(AGAIN)),
  );
  return { own, upstream: under(UPSTREAM) as never, again: under(AGAIN) as never };
}
