import { InputError } from "@allclose/core";
import { parseDocument } from "yaml";

/**
 * YAML 1.2 text as plain values, aliases bounded.
 * @throws InputError `yaml/invalid` with file, line and column
 */
export function readYaml(text: string, file: string): unknown {
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  if (document.errors.length > 0)
    throw new InputError(
      "yaml/invalid",
      document.errors.map((error) => {
        const at = error.linePos?.[0];
        return `${file}${at === undefined ? "" : `:${at.line}:${at.col}`}: ${(error.message.split("\n")[0] ?? "").replace(/ at line.*$/, "")}`;
      }),
    );
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new InputError("yaml/invalid", [`${file}: ${(error as Error).message}`]);
  }
}
