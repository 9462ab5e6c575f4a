import { clip, placeOf } from "../../jail/node/failures.mjs";
import { report } from "./uncaught.mjs";

/** Where exceptions come from, in the candidate's own file: read out of the text of a stack, which engines write in two ways. */
export class Places {
  #url;
  #file;

  /** @param url of the candidate's module; without it, nothing is known */
  constructor(url, file) {
    this.#url = url;
    this.#file = file;
  }

  /** { file, line, frames } of an exception, as far as they are known; frames outermost first. */
  of(error) {
    if (this.#url === undefined || typeof error !== "object" || error === null) return {};
    const lines = String(error.stack).split("\n").reverse();
    return placeOf(lines.flatMap((line) => this.#frame(line)));
  }

  /** { file, line } of what does not parse. */
  ofSyntax(error) {
    const { filename, lineno } = report(error);
    return { file: this.#file, ...(filename === this.#url && lineno > 0 ? { line: lineno } : {}) };
  }

  /** `at name (url:line:column)`, or `name@url:line:column`. */
  #frame(text) {
    const from = text.indexOf(this.#url);
    const line = from < 0 ? undefined : /^:(\d+)/.exec(text.slice(from + this.#url.length))?.[1];
    if (line === undefined) return [];
    const name = /^\s*(?:at (?:async )?)?(.*?)[\s@(]*$/.exec(text.slice(0, from))?.[1];
    return [{ file: this.#file, line: Number(line), in: clip(name || "(anonymous)", 100) }];
  }
}
