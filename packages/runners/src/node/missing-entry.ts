import { canonical, type Entry, type Failure, nearest, type Submission } from "@allclose/core";
import { definedNames } from "../intake/entry-file.ts";

/** Says what to do about an entry that is not there: it is not exported, or spelt otherwise, or is something else. */
export function explainMissingEntry(
  failure: Failure,
  { files, entryFile }: Submission,
  { name, kind }: Entry,
): Failure {
  const what = kind === "module" ? "class" : "function";
  const defined = definedNames(files.get(entryFile) ?? "", "node");
  const same = defined.find((other) => canonical(other) === canonical(name));
  const near = nearest(name, new Set(defined));
  const hint =
    same !== undefined
      ? `\`${same}\` is defined, but not exported as a ${what}: ${kind === "module" ? `it has to be an \`export class ${same}\`` : "write `export` before it"}`
      : near.length > 0
        ? `did you mean ${near.map((other) => `\`${other}\``).join(" or ")}?`
        : `write \`export ${kind === "module" ? `class ${name} { … }` : `function ${name}(…)`}\``;
  return { ...failure, file: entryFile, message: `${entryFile} exports no ${what} \`${name}\`; ${hint}` };
}
