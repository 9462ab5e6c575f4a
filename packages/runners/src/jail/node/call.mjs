// One call: arguments in, the function run and measured, outputs out.
import { Failed } from "./failures.mjs";
import { backward } from "./gradients.mjs";
import { group, leaf } from "./grouping.mjs";
import { loadWeights } from "./module.mjs";
import { seedRandom } from "./random.mjs";
import { nameOutputs } from "./results.mjs";
import { decodeTensors, encodeTensors } from "./safetensors.mjs";
import { mustTake } from "./signature.mjs";
import { isUnchanged, takeTensor } from "./tensors.mjs";
import { Values } from "./values.mjs";

const now = performance.now.bind(performance);

/**
 * @param context `submission` with entry, entryClass and optional; `highWater` gives the most bytes that were resident so far
 * @returns { header, body }, the answer. Throws whatever the function does, or Failed.
 */
export async function call(request, body, { submission, entry: loaded, room, log, highWater }) {
  log.clear();
  const { call, gradient, seed } = request;
  const entry = request.entry ?? loaded;
  const values = new Values(request.args, entry, decodeTensors(body));
  const byHand = gradient && submission.optional(`${entry.name}_backward`);
  if (gradient && byHand === undefined) return { header: { type: "no-backward", call }, body: [] };

  seedRandom(seed);
  const ready = entry.kind === "module" ? built(submission, entry, values) : bound(submission, entry, values);
  seedRandom(seed);
  const before = highWater();
  const start = now();
  const returned = await ready.run();
  const peakBytes = Math.max(0, highWater() - before);
  const parts = takeOutputs(returned, entry.returns, room);
  // Not before: a result may compute itself when it is read.
  const wallMs = now() - start;

  const changed = ready.changed();
  if (byHand) parts.push(...(await backward(byHand, { entry, values, gradient, outputs: [...parts], room })));
  return {
    header: { type: "result", call, changed, wallMs, peakBytes, log: log.text() },
    body: encodeTensors(parts),
  };
}

/** The candidate's function with its arguments. */
function bound(submission, entry, values) {
  const run = submission.entry(entry.name);
  const args = argumentsOf([...values.args.keys()], values);
  mustTake(run, entry.name, args.groups);
  return { run: () => run(...args.groups.values()), changed: args.changed };
}

/** The candidate's class, built and with the weights loaded, with the arguments of its forward pass. */
function built(submission, entry, values) {
  const Class = submission.entryClass(entry.name);
  const { init = {}, parameters = {} } = entry;
  const settings = new Map(Object.keys(init).map((name) => [name, values.make(name)]));
  mustTake(Class, `new ${Class.name}`, settings);
  const instance = new Class(...settings.values());
  const given = Object.fromEntries(Object.entries(parameters).filter(([name]) => values.sent.has(name)));
  const weights = loadWeights(instance, given, (name) => values.make(name));
  const method = ["forward", "call"].find((name) => typeof instance[name] === "function");
  if (method === undefined) throw new Failed("wrong-signature", `${Class.name} has neither forward nor call`);
  const names = [...values.args.keys()].filter(
    (name) => !Object.hasOwn(init, name) && !Object.hasOwn(parameters, name),
  );
  const args = argumentsOf(names, values);
  mustTake(instance[method], `${Class.name}.${method}`, args.groups);
  const changedWeights = () => [...weights].flatMap(([name, isAsLoaded]) => (isAsLoaded() ? [] : [name]));
  return {
    run: () => instance[method](...args.groups.values()),
    changed: () => [...changedWeights(), ...args.changed()],
  };
}

/** { groups, changed }: what is handed over, and what names those that are no longer what was sent. */
function argumentsOf(names, values) {
  const made = new Map(names.map((name) => [name, values.make(name)]));
  // An argument's data may be replaced; whoever called with the array still has the array.
  const arrays = new Map([...made].map(([name, value]) => [name, value?.data]));
  const groups = group(made);
  const isAsSent = (name) => {
    const [value, sent, there] = [made.get(name), values.sent.get(name), leaf(groups, name)];
    if (sent !== undefined && !isUnchanged(value, arrays.get(name), sent)) return false;
    return (sent !== undefined && there === value) || values.isAsSent(name, there);
  };
  return { groups, changed: () => names.filter((name) => !isAsSent(name)) };
}

function takeOutputs(returned, returns, room) {
  const parts = [];
  let left = room;
  for (const [name, value] of nameOutputs(returned, Object.keys(returns))) {
    if (value === null) continue;
    const part = takeTensor(name, value, returns[name], left);
    left -= part.data.byteLength;
    parts.push(part);
  }
  return parts;
}
