// What a submission prints: kept up to a limit, counted beyond it.
import { Failed } from "../../jail/node/failures.mjs";

const PATIENCE = 64; // times the limit; printing more than that ends the call
const METHODS = ["log", "info", "warn", "error", "debug", "trace", "dir", "table"];

/** Takes the place of the console. */
export class Log {
  #limit;
  #kept = "";
  #size = 0;

  constructor(limit) {
    this.#limit = limit;
    const print = (...values) => this.#write(`${values.map(shown).join(" ")}\n`);
    const silent = () => {};
    globalThis.console = Object.fromEntries(
      Object.keys(console).map((name) => [name, METHODS.includes(name) ? print : silent]),
    );
  }

  #write(text) {
    this.#size += text.length;
    this.#kept += text.slice(0, this.#limit - this.#kept.length);
    if (this.#size > PATIENCE * this.#limit)
      throw new Failed("too-much-output", `it printed more than ${PATIENCE} times the limit; print less, or nothing`);
  }

  clear() {
    this.#kept = "";
    this.#size = 0;
  }

  text() {
    const dropped = this.#size - this.#kept.length;
    return dropped > 0 ? `${this.#kept}\n[${dropped} more characters were printed and dropped]` : this.#kept;
  }
}

function shown(value) {
  if (typeof value !== "object" || value === null) return String(value);
  try {
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    return ArrayBuffer.isView(value) ? `${value.constructor.name} [${value}]` : JSON.stringify(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
