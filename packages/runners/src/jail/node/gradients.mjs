// Gradients, by a function that the candidate wrote: there is no automatic differentiation here.
import { Failed } from "./failures.mjs";
import { group } from "./grouping.mjs";
import { nameOutputs } from "./results.mjs";
import { mustTake } from "./signature.mjs";
import { makeTensor, show, takeTensor } from "./tensors.mjs";

const spellings = (name) => [`d_${name}`, `grad_${name}`, name];

/**
 * Calls `<entry>_backward` with the entry's arguments and the upstream of every output, and returns the gradients asked for as
 * parts of the answer. It gives them by name, or as an array in the order of the floating-point arguments; null is a gradient of 0.
 * @param outputs the parts of the forward pass. Throws Failed `wrong-result`
 */
export async function backward(byHand, { entry, values, gradient, outputs, room }) {
  const title = `${entry.name}_backward`;
  const made = new Map([...values.args.keys()].map((name) => [name, values.make(name)]));
  const upstream = new Map(
    Object.keys(entry.returns).map((name) => [`d_${name}`, upstreamOf(name, values, gradient, outputs)]),
  );
  const args = new Map([...group(made), ...group(upstream)]);
  mustTake(byHand, title, args);
  const returned = await byHand(...args.values());

  const floats = Object.keys(values.specs).filter((name) => values.specs[name].dtype?.startsWith("float"));
  const found = new Map(nameOutputs(returned, floats, spellings));
  const missing = gradient.of.filter((name) => !found.has(name));
  if (missing.length > 0)
    throw new Failed(
      "wrong-result",
      `expected ${title} to give the gradients of ${floats.join(", ")}, as an array in that order or by name (d_${floats[0]}); got none of ${missing.join(", ")}`,
    );
  let left = room;
  return gradient.of.map((name) => {
    const part = take(name, found.get(name), values, left);
    left -= part.data.byteLength;
    return part;
  });
}

/** Of zeros where none was asked for; undefined where the output itself did not come. */
function upstreamOf(name, values, gradient, outputs) {
  if (gradient.upstream.includes(name)) return makeTensor(values.sent.get(`upstream..${name}`));
  const output = outputs.find((part) => part.name === name);
  return output && makeTensor({ ...output, bytes: new Uint8Array(output.data.byteLength) });
}

function take(name, value, values, room) {
  const label = `the gradient of ${name}`;
  const { shape, dtype, bytes } = values.sent.get(name);
  if (value === null)
    return {
      name: `gradient..${name}`,
      dtype,
      shape,
      data: makeTensor({ dtype, shape, bytes: new Uint8Array(bytes.length) }).data,
    };
  const part = takeTensor(label, value, values.specs[name], room);
  if (String(part.shape) !== String(shape))
    throw new Failed("wrong-result", `expected ${label} to have shape ${show(shape)}, got ${show(part.shape)}`);
  return { ...part, name: `gradient..${name}` };
}
