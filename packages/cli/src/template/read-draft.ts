import { InputError, near } from "@allclose/core";
import { DTYPES } from "@allclose/core/tensor";
import { type Arg, type Dim, type Draft, isTensor, operands, type Paper, sizes, type TensorArg } from "./draft.ts";

const SCALARS = ["int", "float", "bool", "string", "ints", "floats", "strings"];
const FLOATS = ["float32", "float64"];
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
const EXAMPLE = "x: float32[N, D]";

/** Words that Python or JavaScript keeps to itself, and those that the files of the template use. */
const TAKEN = new Set(
  (
    "and as assert async await break case catch class const continue debugger def default del delete do elif else enum except export " +
    "extends false finally for from function global if implements import in instanceof interface is lambda let new nonlocal not null or " +
    "package pass private protected public raise return static super switch this throw true try typeof undefined var void while with yield " +
    "False None True arguments eval math np torch fit mix squash wrong Tensor reference define"
  ).split(" "),
);

const bad = (code: string, message: string) => new InputError(`new/${code}`, [message]);

/** @throws InputError `new/slug` */
export function readSlug(text: string): string {
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)) return text;
  throw bad(
    "slug",
    `the slug: expected lower-case words joined by -, such as rms-norm, but ${JSON.stringify(text)} came`,
  );
}

/** @throws InputError `new/title` */
export function readTitle(text: string): string {
  if (text.trim() !== "" && !/[\p{Cc}]/u.test(text)) return text.trim();
  throw bad("title", "--title: expected one line of text");
}

/** `Authors: Title (year), section 3.2`. @throws InputError `new/paper` */
export function readPaper(text: string): Paper {
  const found = /^([^:\p{Cc}]+): *([^\p{Cc}]+?) *\((\d{4})\)(?:, *(?:section|§) *([^\p{Cc}]+))?$/u.exec(text.trim());
  if (found === null)
    throw bad(
      "paper",
      `--paper: expected 'Authors: Title (year), section 3.2', such as 'Vaswani et al.: Attention Is All You Need (2017), section 3.2.1', but ${JSON.stringify(text)} came`,
    );
  const [, authors, title, year, section] = found as unknown as [string, string, string, string, string?];
  return { authors: authors.trim(), title, year: Number(year), ...(section === undefined ? {} : { section }) };
}

/** @throws InputError `new/name` */
export function readName(text: string, where = "--entry"): string {
  if (!NAME.test(text))
    throw bad(
      "name",
      `${where}: expected letters, digits and _, starting with a letter, but ${JSON.stringify(text)} came`,
    );
  if (TAKEN.has(text))
    throw bad("name", `${where}: ${text} is a word of Python, of JavaScript or of the template; choose another`);
  return text;
}

/** `x: float32[N, D]`, `mask?: bool[N, M]`, `eps: float`. @throws InputError `new/signature` */
export function readArg(text: string, where = "--arg"): Arg {
  const found = /^(\w+)(\?)? *: *(\w+) *(?:\[([^\]]*)\])?$/.exec(text.trim());
  if (found === null)
    throw bad(
      "signature",
      `${where}: expected a name, a dtype and a shape, such as '${EXAMPLE}', but ${JSON.stringify(text)} came`,
    );
  const [, name, mark, type, shape] = found as unknown as [string, string, string?, string?, string?];
  const head = { name: readName(name, `${where} '${text}'`), optional: mark === "?" };
  if (shape === undefined) {
    if (SCALARS.includes(type as string)) return { ...head, type: type as string };
    const hint = (DTYPES as readonly string[]).includes(type as string)
      ? ` a tensor needs its shape, such as ${type}[N, D];`
      : "";
    throw bad(
      "signature",
      `${where} '${text}':${hint} expected one of ${SCALARS.join(", ")}, but ${type} came${near(type as string, SCALARS)}`,
    );
  }
  if (!(DTYPES as readonly string[]).includes(type as string))
    throw bad(
      "signature",
      `${where} '${text}': expected one of ${DTYPES.join(", ")}, but ${type} came${near(type as string, DTYPES)}`,
    );
  if (/^b?float16$/.test(type as string))
    throw bad(
      "signature",
      `${where} '${text}': write float32 here; further precisions are named under dtypes: in problem.yaml`,
    );
  return { ...head, dtype: type as string, shape: readShape(shape, `${where} '${text}'`) };
}

function readShape(text: string, where: string): Dim[] {
  const dims = text.trim() === "" ? [] : text.split(",").map((d) => d.trim());
  if (dims.length > 8) throw bad("signature", `${where}: expected at most 8 axes, but ${dims.length} came`);
  return dims.map((d) => {
    if (/^[1-9]\d{0,3}$/.test(d)) return Number(d);
    if (!NAME.test(d))
      throw bad(
        "signature",
        `${where}: expected symbols or sizes in the shape, such as [N, D], but ${JSON.stringify(d)} came`,
      );
    return readName(d, where);
  });
}

/** An output: a floating-point tensor. @throws InputError `new/signature` */
export function readReturn(text: string): TensorArg {
  const output = readArg(text, "--returns");
  if (isTensor(output) && FLOATS.includes(output.dtype) && !output.optional) return output;
  throw bad(
    "signature",
    `--returns '${text}': expected a tensor of float32 or float64 that is always there, such as 'y: float32[N, D]'`,
  );
}

/**
 * Checks that the parts of a draft fit together.
 * @throws InputError `new/signature`, `new/name`
 */
export function checkDraft(draft: Draft): Draft {
  const { args, returns } = draft;
  const names = [...args, ...returns].map((a) => a.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw bad("signature", `two arguments or outputs are called ${twice}`);
  const symbols = [...args.filter(isTensor), ...returns].flatMap((a) => a.shape).filter((d) => typeof d === "string");
  const both = [...names, draft.entry].find((name) => symbols.includes(name));
  if (both !== undefined) throw bad("signature", `${both} is a symbol of a shape and a name as well; rename one`);
  if (names.includes(draft.entry))
    throw bad("name", `--entry: ${draft.entry} is also an argument or an output; rename one`);
  if (operands(draft).length === 0)
    throw bad(
      "signature",
      `--arg: expected at least one float32 or float64 tensor that is always there, such as '${EXAMPLE}'`,
    );
  const late = args.findIndex((a, i) => !a.optional && args[i - 1]?.optional);
  if (late > 0)
    throw bad(
      "signature",
      `--arg: ${args[late]?.name} has to be there and stands behind one that may be absent; put it first`,
    );
  const known = sizes(draft).map((s) => s.symbol);
  const unknown = returns.flatMap((output) => output.shape).find((d) => typeof d === "string" && !known.includes(d));
  if (unknown !== undefined)
    throw bad(
      "signature",
      `--returns: ${unknown} is the size of no argument that is always there, so nobody could know it`,
    );
  return draft;
}
