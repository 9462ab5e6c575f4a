import { TensorError } from "../../errors.ts";
import { isFloat } from "../dtype.ts";
import { einsum } from "../einsum.ts";
import { add } from "../elementwise.ts";
import { full } from "../make.ts";
import { reshape } from "../reshape.ts";
import { isRecording, record, type Step, stepOf, track } from "../tape.ts";
import { cast, detach, showShape, type Tensor, under } from "../tensor.ts";
import { pull } from "./rules.ts";

type Tensors = Readonly<Record<string, Tensor>>;

/** What a function gives, and the gradients of Σ upstream · output with respect to some of its arguments. */
export interface Vjp {
  readonly outputs: Record<string, Tensor>;
  readonly gradients: Record<string, Tensor>;
}

/**
 * The vector-Jacobian product of a function made of tensor ops, by reverse mode: for each name in `of`, Σ over outputs of
 * upstreamᵀ · ∂output/∂argument, in the argument's shape and dtype. Outputs without an upstream do not count; an argument
 * that nothing depends on has gradient 0. The backward pass computes with the ops, so it rounds as the forward pass does.
 * Call it inside a function that is itself differentiated for second order.
 * @throws TensorError `gradient/argument` when one of `of` is no floating-point tensor, `gradient/output` when an upstream
 * names no floating-point output, `gradient/shape` when it has another shape than the output
 */
export function vjp<A extends Readonly<Record<string, unknown>>>(
  f: (args: A) => Tensors,
  args: A,
  of: readonly (keyof A & string)[],
  upstream: Tensors,
): Vjp {
  const tracked = of.map((name) => [name, track(differentiable(args, name))] as const);
  const outputs = record(() => f({ ...args, ...Object.fromEntries(tracked) }));
  const seeds = Object.entries(upstream).map(([name, u]) => seed(outputs[name], u, name));
  const found = backward(
    seeds,
    tracked.map(([, leaf]) => leaf),
  );
  return {
    // Only within another differentiation can anybody ask how an output was made.
    outputs: isRecording() ? { ...outputs } : mapped(outputs, detach),
    gradients: Object.fromEntries(tracked.map(([name, leaf]) => [name, found.get(leaf) ?? zero(leaf)])),
  };
}

const mapped = (tensors: Tensors, f: (t: Tensor) => Tensor): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, f(t)]));

const zero = (x: Tensor): Tensor => under(full(x.shape, 0, x.dtype), x.arithmetic);

const isFloatTensor = (x: unknown): x is Tensor =>
  typeof x === "object" && x !== null && "dtype" in x && isFloat((x as Tensor).dtype);

function differentiable(args: Readonly<Record<string, unknown>>, name: string): Tensor {
  const arg = args[name];
  if (!isFloatTensor(arg))
    throw new TensorError("gradient/argument", `${name} is no floating-point tensor, so it has no gradient`);
  return arg;
}

/** An output with its upstream, rounded as the output is. */
function seed(output: unknown, upstream: Tensor, name: string): readonly [Tensor, Tensor] {
  if (!isFloatTensor(output))
    throw new TensorError("gradient/output", `${name} is no floating-point output, so it takes no upstream gradient`);
  if (output.shape.join() !== upstream.shape.join())
    throw new TensorError(
      "gradient/shape",
      `the upstream gradient of ${name} has shape ${showShape(upstream.shape)}, and ${name} ${showShape(output.shape)}`,
    );
  return [output, under(cast(upstream, output.dtype), output.arithmetic)];
}

/** The gradients of the leaves on which the seeds' outputs depend. */
function backward(seeds: readonly (readonly [Tensor, Tensor])[], leaves: readonly Tensor[]): Map<Tensor, Tensor> {
  const found = new Map<Tensor, Tensor>();
  const give = (t: Tensor, g: Tensor) => {
    const known = found.get(t);
    found.set(t, known === undefined ? g : add(known, g));
  };
  const path = dependents(
    seeds.map(([output]) => output),
    leaves,
  );
  for (const [output, g] of seeds) if (path.has(output)) give(output, g);
  for (const t of [...path].reverse()) {
    const g = found.get(t);
    const step = stepOf(t);
    if (g === undefined || step === undefined) continue;
    step.args.forEach((arg, at) => {
      if (!path.has(arg as Tensor)) return;
      const part = pull(step.op, at, g, t, step.args);
      if (part !== undefined) give(arg as Tensor, fit(part, arg as Tensor));
    });
  }
  return found;
}

/** What lies between the leaves and the outputs, both included, in the order in which it was made. */
function dependents(outputs: readonly Tensor[], leaves: readonly Tensor[]): Set<Tensor> {
  const start = Math.min(...leaves.map(orderOf));
  const seen = new Set<Tensor>();
  const open = [...outputs];
  for (let t = open.pop(); t !== undefined; t = open.pop()) {
    const step = stepOf(t);
    // What is older than the leaves does not depend on them.
    if (seen.has(t) || step === undefined || step.order < start) continue;
    seen.add(t);
    open.push(...(step.args as Tensor[]));
  }
  const path = new Set<Tensor>();
  for (const t of [...seen].sort((a, b) => orderOf(a) - orderOf(b)))
    if (leaves.includes(t) || (isFloat(t.dtype) && stepOf(t)?.args.some((arg) => path.has(arg as Tensor)))) path.add(t);
  return path;
}

const orderOf = (t: Tensor): number => (stepOf(t) as Step).order;

/** A gradient in the shape and dtype of what it belongs to: summed where that was broadcast. */
function fit(g: Tensor, to: Tensor): Tensor {
  if (g.shape.join() === to.shape.join()) return cast(g, to.dtype);
  const lead = g.shape.length - to.shape.length;
  const letters = g.shape.map((_, i) => String.fromCharCode(97 + i));
  const kept = letters.filter((_, i) => i >= lead && to.shape[i - lead] === g.shape[i]);
  return cast(reshape(einsum(`${letters.join("")}->${kept.join("")}`, g), to.shape), to.dtype);
}
