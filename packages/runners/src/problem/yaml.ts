import { InputError } from "@allclose/core";
import { isCollection, isScalar, Lexer, LineCounter, Parser, parseDocument, visit } from "yaml";

/** In characters; the longest problem.yaml of the bank has 8,000. */
const LONGEST = 2 ** 16;
/** Lists and mappings within each other. */
const DEEPEST = 50;
/** A person mends the first, and reads again. */
const MOST_FAULTS = 20;

/**
 * YAML 1.2 text as plain values: of the tags of other types, such as !!set and !!binary, none counts. Aliases are bounded.
 * @throws InputError `yaml/invalid` with file, line and column; `yaml/too-large`, `yaml/too-deep`
 */
export function readYaml(text: string, file: string): unknown {
  if (text.length > LONGEST)
    throw new InputError("yaml/too-large", [`${file}: it has ${text.length} characters; ${LONGEST} are read at most`]);
  mustBeShallow(text, file);
  const lines = new LineCounter();
  // Neither pretty errors nor unique keys: both take quadratic time, the one in the length of a line, the other in the keys.
  const document = parseDocument(text, {
    ...{ lineCounter: lines, prettyErrors: false, uniqueKeys: false, stringKeys: true },
    // Whatever a %YAML directive in the text asks for.
    ...{ schema: "core", merge: false, resolveKnownTags: false, logLevel: "error" },
  });
  const faults = [...document.errors.map(({ pos, message }) => ({ at: pos[0], message })), ...misuses(document)];
  if (faults.length > 0)
    throw new InputError(
      "yaml/invalid",
      faults.slice(0, MOST_FAULTS).map(({ at, message }) => {
        const { line, col } = lines.linePos(at);
        return `${file}:${line}:${col}: ${(message.split("\n")[0] ?? "").slice(0, 300)}`;
      }),
    );
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new InputError("yaml/invalid", [`${file}: ${(error as Error).message}`]);
  }
}

/**
 * Looked at before anything is built: yaml builds by recursion, and where the stack overflows in the middle of it, Node may
 * end without an error that could be caught.
 */
function mustBeShallow(text: string, file: string): void {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    // Beside what is nested there are the document and a scalar.
    if (parser.stack.length > DEEPEST + 2)
      throw new InputError("yaml/too-deep", [`${file}: lists and mappings are nested more than ${DEEPEST} deep in it`]);
  }
}

/** What yaml takes and nobody can have meant: a key that stands twice in a mapping, and an alias of what it stands in. */
function misuses(document: ReturnType<typeof parseDocument>): { at: number; message: string }[] {
  const found: { at: number; message: string }[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name)) found.push({ at: key.range?.[0] ?? 0, message: "Map keys must be unique" });
        seen.add(name);
      }
    },
    Alias(_, { source, range }, path) {
      if (path.some((node) => isCollection(node) && node.anchor === source))
        found.push({ at: range?.[0] ?? 0, message: `*${source} stands in &${source} itself` });
    },
  });
  return found;
}
