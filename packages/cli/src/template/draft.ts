/** What `problem new` has to know to write a problem folder. */
export interface Draft {
  readonly slug: string;
  readonly title: string;
  readonly paper: Paper;
  /** The function's name, in snake_case. */
  readonly entry: string;
  readonly args: readonly Arg[];
  readonly returns: readonly TensorArg[];
}

export interface Paper {
  readonly authors: string;
  readonly title: string;
  readonly year: number;
  readonly section?: string;
}

export type Dim = string | number;

export interface TensorArg {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly Dim[];
  readonly optional: boolean;
}

export interface ScalarArg {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
}

export type Arg = TensorArg | ScalarArg;

export const isTensor = (arg: Arg): arg is TensorArg => "dtype" in arg;

/** The arguments that the example computes with: floating-point tensors that are always there. */
export const operands = (draft: Draft): TensorArg[] =>
  draft.args.filter(isTensor).filter((arg) => arg.dtype.startsWith("float") && !arg.optional);

/** The symbols of the outputs, each with the argument and the axis that give its size. */
export function sizes(draft: Draft): { symbol: string; arg: string; axis: number }[] {
  const wanted = new Set(draft.returns.flatMap((output) => output.shape.filter((d) => typeof d === "string")));
  return [...wanted].flatMap((symbol) => {
    const arg = draft.args.filter(isTensor).find((a) => !a.optional && a.shape.includes(symbol));
    return arg === undefined ? [] : [{ symbol, arg: arg.name, axis: arg.shape.indexOf(symbol) }];
  });
}

export const camel = (name: string): string => name.replace(/_+([A-Za-z0-9])/g, (_, c: string) => c.toUpperCase());

/** `Vaswani et al., *Attention Is All You Need* (2017), section 3.2.1` */
export const cite = ({ authors, title, year, section }: Paper, mark = ""): string =>
  `${authors}, ${mark}${title}${mark} (${year})${section === undefined ? "" : `, section ${section}`}`;
