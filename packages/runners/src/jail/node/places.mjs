import { SourceMap } from "node:module";
import { clip, errorText, placeOf } from "./failures.mjs";

/** Where exceptions come from, in the candidate's own files and lines. */
export class Places {
  #files;
  #maps = new Map();
  #sites = new WeakMap();

  /** @param files Map of path to { text, map } */
  constructor(files) {
    this.#files = files;
    // The engine calls this with what it knows, once for each exception; the text of a stack would have to be taken apart.
    Error.prepareStackTrace = this.prepare = (error, sites) => {
      this.#sites.set(error, sites);
      return [errorText(error), ...sites.map((site) => `    at ${site}`)].join("\n");
    };
    Error.stackTraceLimit = 100;
  }

  /** The line of the candidate's file that became this position (from 1) of the compiled module. */
  line(file, line, column) {
    if (!this.#maps.has(file)) this.#maps.set(file, new SourceMap(JSON.parse(this.#files.get(file).map)));
    return (this.#maps.get(file).findEntry(line - 1, column - 1).originalLine ?? line - 1) + 1;
  }

  /** { file, line, frames } of an exception, as far as they are known; frames outermost first. */
  of(error) {
    if (typeof error !== "object" || error === null) return {};
    Error.prepareStackTrace = this.prepare;
    void error.stack;
    const own = (this.#sites.get(error) ?? [])
      .filter((site) => this.#files.has(site.getFileName()))
      .map((site) => ({
        file: site.getFileName(),
        line: this.line(site.getFileName(), site.getLineNumber(), site.getColumnNumber()),
        in: clip(site.getFunctionName() ?? "(anonymous)", 100),
      }))
      .reverse();
    return placeOf(own);
  }
}
