import { AllcloseError, InputError, type Mistake, type Reference } from "@allclose/core";
import { FrameError } from "../session/frame.ts";
import { list, record, text } from "../session/messages.ts";

const MOST = 1000;
const MOST_NAME = 300;
const MOST_TEXT = 10_000;

/** What the host is told of a sealed reference. */
export interface Names {
  /** Id and mistake. */
  readonly mistakes: readonly (readonly [string, Mistake])[];
  readonly entries: readonly string[];
}

export const namesOf = ({ mistakes, entries }: Reference): Names => ({
  mistakes: Object.entries(mistakes),
  entries: Object.keys(entries),
});

/**
 * A sealed reference as the host has it: it can be named, but not called.
 * @throws InputError `reference/invalid`
 */
export function readNames(file: string, value: unknown): Reference {
  try {
    const fields = record(value, "a reference");
    const mistakes = list(fields.get("mistakes"), "mistakes", MOST).map((mistake) => {
      const [id, of] = list(mistake, "a mistake", 2);
      return [text(id, "a mistake's id", MOST_NAME), readMistake(of)] as const;
    });
    const entries = list(fields.get("entries"), "entries", MOST).map((name) =>
      text(name, "an entry's name", MOST_NAME),
    );
    const elsewhere = () => {
      throw new AllcloseError("reference/sealed", `${file} runs in a process of its own: ask the judge that opened it`);
    };
    return {
      mistakes: Object.fromEntries(mistakes),
      entries: Object.fromEntries(entries.map((name) => [name, elsewhere])),
    };
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    throw new InputError("reference/invalid", [`${file}: ${error.message}`]);
  }
}

function readMistake(value: unknown): Mistake {
  const fields = record(value, "a mistake");
  const says = text(fields.get("says"), "what a mistake says", MOST_TEXT);
  const shows = fields.get("shows");
  if (shows === undefined) return { says };
  return { says, shows: list(shows, "shows", MOST).map((name) => text(name, "shows", MOST_NAME)) };
}
