/** Cell magics whose cell is Python that binds its names as if they were not there. Of any other (`%%bash`) nothing is. */
const TRANSPARENT = new Set(["time", "capture", "prun"]);
const BRACKETS: Readonly<Record<string, number>> = { "(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1 };

export interface Python {
  /** With as many lines as before. */
  readonly text: string;
  /** How many lines were replaced. */
  readonly lines: number;
  /** Whether the whole cell was: its first line is a cell magic. */
  readonly cell: boolean;
}

/**
 * A cell's text without what IPython takes before Python does: magics (`%`, `%%`), shell lines (`!`, also behind `x =`) and help
 * (`?`). A line is looked at only where a statement starts: within brackets or a string, `%` and `!` are Python's.
 */
export function withoutMagics(source: string): Python {
  const lines = source.replace(/\r\n?/g, "\n").split("\n");
  const first = lines.findIndex((line) => line.trim() !== "");
  const magic = /^%%(\w*)/.exec(lines[first] ?? "")?.[1];
  if (magic !== undefined && !TRANSPARENT.has(magic))
    return { text: lines.map(() => "").join("\n"), lines: 0, cell: true };

  const scanner = new Scanner();
  let dropped = 0;
  let continued = false;
  const kept = lines.map((line) => {
    if (!continued && !(scanner.atStatement && isMagic(line))) {
      scanner.pass(line);
      return line;
    }
    dropped++;
    const statement = continued ? "" : `${/^\s*/.exec(line)![0]}pass`;
    continued = line.endsWith("\\");
    return statement;
  });
  return { text: kept.join("\n"), lines: dropped, cell: false };
}

function isMagic(line: string): boolean {
  const text = line.trim();
  if (/^[%!?]/.test(text) || /^[\w\s,.[\]]{1,200}=\s*[%!]/.test(text)) return true;
  return text.endsWith("?") && !/[#'"]/.test(text);
}

/** Follows Python's brackets, strings and continued lines: enough to tell where a statement starts, no more. */
class Scanner {
  #depth = 0;
  #quote = "";
  #continued = false;

  get atStatement(): boolean {
    return this.#depth === 0 && this.#quote === "" && !this.#continued;
  }

  pass(line: string): void {
    this.#continued = false;
    for (let i = 0; i < line.length; i++) {
      const char = line[i]!;
      if (char === "\\") {
        if (i === line.length - 1) this.#continued = true;
        i++;
      } else if (this.#quote !== "") {
        if (line.startsWith(this.#quote, i)) {
          i += this.#quote.length - 1;
          this.#quote = "";
        }
      } else if (char === "#") break;
      else if (char === '"' || char === "'") {
        const triple = char.repeat(3);
        this.#quote = line.startsWith(triple, i) ? triple : char;
        i += this.#quote.length - 1;
      } else this.#depth = Math.max(0, this.#depth + (BRACKETS[char] ?? 0));
    }
    // A string in single quotes ends with its line, closed or not.
    if (this.#quote.length === 1 && !this.#continued) this.#quote = "";
  }
}
