// One call: arguments in, the function run and measured, outputs out.
import { Failed } from "./failures.mjs";
import { nameOutputs } from "./results.mjs";
import { isUnchanged, makeTensor, takeTensor } from "./tensors.mjs";
import { decodeTensors, encodeTensors } from "./wire.mjs";

const now = performance.now.bind(performance);
const usage = process.resourceUsage.bind(process);
const highWater = () => usage().maxRSS * 1024;

/** @returns { header, body }, the answer. Throws whatever the function does, or Failed. */
export async function call(request, sent, { submission, returns, room, log }) {
  log.clear();
  const entry = submission.entry(request.entry);
  const tensors = decodeTensors(sent);
  const args = request.args.map((arg) =>
    arg.tensor ? makeTensor(tensors.get(arg.name)) : arg.absent ? undefined : arg.value,
  );
  const arrays = args.map((arg, i) => (request.args[i].tensor ? arg.data : undefined));
  mustTake(entry, request);

  const before = highWater();
  const start = now();
  const returned = await entry(...args);
  const wallMs = now() - start;
  const peakBytes = Math.max(0, highWater() - before);

  const parts = takeOutputs(returned, returns, room);
  const changed = request.args.filter(
    ({ name }, i) => arrays[i] && !isUnchanged(args[i], arrays[i], tensors.get(name)),
  );
  return {
    header: {
      type: "result",
      call: request.call,
      changed: changed.map(({ name }) => name),
      wallMs,
      peakBytes,
      log: log.text(),
    },
    body: encodeTensors(parts),
  };
}

function takeOutputs(returned, returns, room) {
  const parts = [];
  let left = room;
  for (const [name, value] of nameOutputs(returned, Object.keys(returns))) {
    const part = takeTensor(name, value, returns[name], left);
    left -= part.data.byteLength;
    parts.push(part);
  }
  return parts;
}

/** `length` counts the parameters before the first that has a default or is a rest: those that have to be given. */
function mustTake(entry, { entry: name, args }) {
  if (entry.length <= args.length) return;
  const ours = args.map((arg) => arg.name).join(", ");
  throw new Failed(
    "wrong-signature",
    `${name} is called with ${args.length} arguments, ${name}(${ours}), but it is defined with ${entry.length}: ${signature(entry)}`,
  );
}

const signature = (entry) => {
  const text = Function.prototype.toString.call(entry);
  const head = text.slice(0, text.search(/\)\s*(\{|=>)/) + 1) || text;
  return head.replace(/\s+/g, " ").slice(0, 200);
};
