import { InputError, type Submission } from "@allclose/core";
import { codeLanguageOf, dataLanguageOf, extensionsOf } from "../intake/languages.ts";

/**
 * What is handed in, in a page: one file, by its name. Its digest is that which the command line gives the same file, and
 * takes a secure context (https, or localhost), which browsers ask for.
 * @param content text, or the bytes of an ONNX model
 * @throws InputError `submission/kind` for a file that nobody runs
 */
export async function submissionOf(name: string, content: string | Uint8Array): Promise<Submission> {
  const language = codeLanguageOf(name) ?? dataLanguageOf(name);
  if (language === undefined)
    throw new InputError("submission/kind", [`${name}: expected a file that ends in ${extensionsOf()}`]);
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const isCode = codeLanguageOf(name) !== undefined;
  return {
    sha256: await submissionHash(name, bytes),
    language,
    entryFile: name,
    files: new Map(isCode ? [[name, new TextDecoder().decode(bytes)]] : []),
    ...(isCode ? {} : { data: bytes }),
  };
}

/** As intake/hash.ts, of one file. */
async function submissionHash(name: string, bytes: Uint8Array): Promise<string> {
  const path = new TextEncoder().encode(name);
  const length = (part: Uint8Array) => new TextEncoder().encode(`${part.length}:`);
  const all = new Blob([length(path), path, length(bytes), bytes] as BlobPart[]);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await all.arrayBuffer()));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
