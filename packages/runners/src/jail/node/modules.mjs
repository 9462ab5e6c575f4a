// The candidate's modules. They are linked here, from memory: an import reaches the submission's files and nothing else.
import { posix } from "node:path";
import { SourceTextModule } from "node:vm";
import { Exports } from "./exports.mjs";
import { Failed } from "./failures.mjs";

export class Modules {
  #files;
  #places;
  #modules = new Map();

  /** @param files Map of path to { text, map }, or to { failure } where a file does not parse */
  constructor(files, places) {
    this.#files = files;
    this.#places = places;
  }

  /** What the entry file exports. */
  async load(entryFile) {
    return new Exports((await this.#evaluated(this.#module(entryFile))).namespace);
  }

  #module(path) {
    const known = this.#modules.get(path);
    if (known !== undefined) return known;
    const { text, failure } = this.#files.get(path);
    if (failure !== undefined)
      throw new Failed(failure.kind, failure.message, { file: failure.file, line: failure.line });
    const module = new SourceTextModule(text, {
      identifier: path,
      // Bare, so that import.meta.url says nothing of where this runs.
      initializeImportMeta: () => {},
      importModuleDynamically: (specifier) => this.#evaluated(this.#module(this.#resolve(specifier, path))),
    });
    this.#modules.set(path, module);
    return module;
  }

  async #evaluated(module) {
    if (module.status === "unlinked")
      await module.link((specifier, from) => this.#module(this.#resolve(specifier, from.identifier)));
    if (module.status === "linked" || module.status === "evaluating") await module.evaluate();
    if (module.status === "errored") throw module.error;
    return module;
  }

  /** As TypeScript and bundlers read a path: itself, `x.js` for `x.ts`, a missing extension, a folder's index. */
  #resolve(specifier, from) {
    if (!/^\.\.?(\/|$)/.test(specifier))
      throw new Failed(
        "raised",
        `only relative imports are allowed, but \`${specifier}\` came`,
        this.#placeOf(specifier, from),
      );
    const path = posix.join(posix.dirname(from), specifier);
    const extensions = [".ts", ".js", ".mjs"];
    const tried = [
      path,
      ...(/\.m?js$/.test(path) ? [path.replace(/\.m?js$/, ".ts")] : []),
      ...extensions.map((extension) => path + extension),
      ...extensions.map((extension) => posix.join(path, `index${extension}`)),
    ];
    const found = tried.find((candidate) => this.#files.has(candidate));
    if (found !== undefined) return found;
    const alone =
      this.#files.size === 1
        ? "; a file that is named is graded alone: name its folder to hand in the files beside it"
        : "";
    throw new Failed(
      "raised",
      `\`${specifier}\` is not among the files that were handed in${alone}`,
      this.#placeOf(specifier, from),
    );
  }

  /** The compiler writes every import in double quotes, on a line of its own. */
  #placeOf(specifier, file) {
    const before = this.#files.get(file).text.split(JSON.stringify(specifier), 1)[0];
    const lines = before.split("\n");
    return { file, line: this.#places.line(file, lines.length, lines.at(-1).length + 1) };
  }
}
