// What the host sent for one call, made anew each time it is asked for, so that nothing the candidate does to it remains.
import { isTensor, isTyped, isUnchanged, makeTensor } from "./tensors.mjs";

const NUMBERS = ["int", "float", "ints", "floats"];

export class Values {
  /** Map of name to { tensor } or { value } or { absent }, in the order of the signature. */
  args;
  sent;
  specs;

  /** @param sent Map of name to { dtype, shape, bytes }, as decodeTensors gives it */
  constructor(args, entry, sent) {
    this.args = new Map(args.map((arg) => [arg.name, arg]));
    this.sent = sent;
    this.specs = { ...entry.init, ...entry.parameters, ...entry.args };
  }

  make(name) {
    const { tensor, absent, value } = this.args.get(name);
    if (tensor) return makeTensor(this.sent.get(name));
    return absent ? undefined : typed(value, this.specs[name]?.type);
  }

  /** Whether a value, wherever it stands now, is what was sent. */
  isAsSent(name, value) {
    const sent = this.sent.get(name);
    if (sent !== undefined) return isTensor(value) && isTyped(value.data) && isUnchanged(value, value.data, sent);
    const made = this.make(name);
    const same = Array.isArray(made) ? Array.isArray(value) && String(made) === String(value) : Object.is(made, value);
    return made === undefined || same;
  }
}

/** JSON has no NaN, no infinity and no -0: they come as text. */
function typed(value, kind) {
  if (!NUMBERS.includes(kind)) return value;
  return Array.isArray(value) ? value.map(Number) : Number(value);
}
