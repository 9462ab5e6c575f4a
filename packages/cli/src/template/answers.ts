import { AllcloseError, InputError } from "@allclose/core";
import type { Draft } from "./draft.ts";
import { checkDraft, readArg, readName, readPaper, readReturn, readSlug, readTitle } from "./read-draft.ts";

export interface NewFlags {
  readonly title?: string;
  readonly paper?: string;
  readonly entry?: string;
  readonly arg: readonly string[];
  readonly returns: readonly string[];
  /** Whether defaults stand in for what no flag gives. */
  readonly yes?: boolean;
}

/** Somebody to ask. */
export interface Asker {
  /** What is typed after a question; `preset` is what stands for an empty answer. */
  ask(question: string, preset?: string): Promise<string>;
  /** Says that an answer cannot be used, and why. */
  complain(message: string): void;
}

const ARGS = ["x: float32[N, D]", "gain: float32[D]"];
const RETURNS = ["y: float32[N, D]"];
const PAPER = "Its authors: Title of the paper (2024), section 1";

/**
 * What a new problem is, from flags; the rest is asked for, or stands by default with --yes.
 * @throws InputError `new/…`: a flag that cannot be used, or which flags are missing where nobody can be asked
 */
export async function draftOf(slug: string | undefined, flags: NewFlags, asker: Asker | undefined): Promise<Draft> {
  const who = flags.yes ? undefined : asker;
  if (who === undefined) demand(slug, flags);
  const one = <T>(given: string | undefined, question: string, preset: string, read: (text: string) => T) =>
    given === undefined && who !== undefined ? insist(who, question, preset, read) : read(given ?? preset);
  const many = async <T>(
    given: readonly string[],
    what: string,
    presets: readonly string[],
    read: (text: string) => T,
  ) =>
    given.length === 0 && who !== undefined
      ? askList(who, what, presets, read)
      : (given.length === 0 ? presets : given).map((text) => read(text));

  const id = await one(slug, "Slug", "", readSlug);
  const words = id.replaceAll("-", " ");
  return checkDraft({
    slug: id,
    title: await one(flags.title, "Title", words.charAt(0).toUpperCase() + words.slice(1), readTitle),
    paper: await one(flags.paper, "Paper, as Authors: Title (year), section 3.2", PAPER, readPaper),
    entry: await one(flags.entry, "What the function is called", id.replaceAll("-", "_"), (text) => readName(text)),
    args: await many(flags.arg, "Argument", ARGS, (text) => readArg(text)),
    returns: await many(flags.returns, "Output", RETURNS, readReturn),
  });
}

/** Where nobody can be asked, everything has to be said; with --yes only the slug. */
function demand(slug: string | undefined, flags: NewFlags): void {
  const missing = [
    ...(slug === undefined ? ["<slug>"] : []),
    ...(flags.yes
      ? []
      : [
          ...(flags.title === undefined ? ["--title"] : []),
          ...(flags.paper === undefined ? ["--paper"] : []),
          ...(flags.arg.length === 0 ? ["--arg"] : []),
          ...(flags.returns.length === 0 ? ["--returns"] : []),
        ]),
  ];
  if (missing.length === 0) return;
  const orYes = flags.yes ? "" : "; or --yes, for defaults that you change in the files";
  throw new InputError("new/missing", [`there is no terminal to ask on: give ${missing.join(", ")}${orYes}`]);
}

/** Asks until the answer can be used. */
async function insist<T>(who: Asker, question: string, preset: string, read: (text: string) => T): Promise<T> {
  for (;;) {
    const text = (await who.ask(question, preset)).trim() || preset;
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof AllcloseError)) throw error;
      who.complain(error.message);
    }
  }
}

/** Asks for one after the other; an empty answer ends the list, or stands for the presets when it is the first. */
async function askList<T>(
  who: Asker,
  what: string,
  presets: readonly string[],
  read: (text: string) => T,
): Promise<T[]> {
  const out: T[] = [];
  for (;;) {
    const question = `${what} ${out.length + 1}${out.length === 0 ? ", such as x: float32[N, D]" : "; nothing to end"}`;
    const text = (await who.ask(question, out.length === 0 ? presets.join("; ") : undefined)).trim();
    if (text === "") return out.length === 0 ? presets.map(read) : out;
    try {
      out.push(read(text));
    } catch (error) {
      if (!(error instanceof AllcloseError)) throw error;
      who.complain(error.message);
    }
  }
}
