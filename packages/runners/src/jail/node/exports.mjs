// What the candidate's entry file exports, by the names that people give it.
import { Failed } from "./failures.mjs";
import { canonical } from "./names.mjs";

export class Exports {
  #exports;

  /** @param namespace of the module */
  constructor(namespace) {
    this.#exports = namespace;
  }

  /** The function of that name: exactly, or but for case and underscores; else the default export. */
  entry(name) {
    const entry = this.#find(name, isFunction) ?? this.#fallback(isFunction);
    if (entry === undefined) throw new Failed("missing-entry", `no function \`${name}\` is exported`);
    return entry;
  }

  /** The class of that name, in the same way. */
  entryClass(name) {
    const entry = this.#find(name, isClass) ?? this.#fallback(isClass);
    if (entry === undefined) throw new Failed("missing-entry", `no class \`${name}\` is exported`);
    return entry;
  }

  /** The function of that name, or undefined; a default export is not meant when it is not asked for by name. */
  optional(name) {
    return this.#find(name, isFunction);
  }

  #find(name, fits) {
    const { default: fallback, ...named } = this.#exports;
    const among = [named, typeof fallback === "object" && fallback !== null ? fallback : {}];
    return among.map((exports) => pick(exports, name, fits)).find((value) => value !== undefined);
  }

  #fallback(fits) {
    return fits(this.#exports.default) ? this.#exports.default : undefined;
  }
}

const isFunction = (value) => typeof value === "function";
const isClass = (value) => isFunction(value) && /^class\b/.test(Function.prototype.toString.call(value));

function pick(exports, name, fits) {
  const keys = Object.keys(exports).filter((key) => fits(exports[key]));
  const key = keys.includes(name) ? name : keys.find((other) => canonical(other) === canonical(name));
  return key === undefined ? undefined : exports[key];
}
