import { Exports } from "../../jail/node/exports.mjs";
import { Failed } from "../../jail/node/failures.mjs";

export const urlOf = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));

/** What a module exports. It is one file: an import from it reaches nothing. Throws what it throws, or Failed. */
export async function importText(url, places) {
  try {
    return new Exports(await import(url));
  } catch (error) {
    const inside = places.of(error).line !== undefined;
    if (!inside && error instanceof SyntaxError)
      throw new Failed("syntax", `SyntaxError: ${error.message}`, places.ofSyntax(error));
    if (!inside && error instanceof TypeError)
      throw new Failed(
        "raised",
        "it imports another file; in a web page a submission is one file of JavaScript, so put all of it there",
      );
    throw error;
  }
}
