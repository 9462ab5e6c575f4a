import { InputError, type Submission } from "@allclose/core";
import { codeLanguageOf, dataLanguageOf, extensionsOf } from "../intake/languages.ts";

/**
 * What is handed in, in a page: one file, by its name. Its digest is that which the command line gives the same file, and
 * takes a secure context (https, or localhost), which browsers ask for.
 * @param content text, or the bytes of an ONNX model
 * @throws InputError `submission/kind` for a file that no page runs, `intake/encoding`
 */
export async function submissionOf(name: string, content: string | Uint8Array): Promise<Submission> {
  const language = codeLanguageOf(name) ?? dataLanguageOf(name);
  const given = typeof content === "string" ? new TextEncoder().encode(content) : content;
  if (language === "onnx")
    return { sha256: await submissionHash(name, given), language, entryFile: name, files: new Map(), data: given };
  if (language !== "node")
    throw new InputError("submission/kind", [
      `${name}: expected a file that ends in ${extensionsOf("node")} or ${extensionsOf("onnx")}`,
    ]);
  const text = decode(name, given);
  const sha256 = await submissionHash(name, new TextEncoder().encode(text));
  return { sha256, language, entryFile: name, files: new Map([[name, text]]) };
}

/** Its byte order mark dropped, as by intake/read-file.ts. */
function decode(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError("intake/encoding", [`${name} is not UTF-8; save it as UTF-8`]);
  }
}

/** As intake/hash.ts, of one file. */
async function submissionHash(name: string, bytes: Uint8Array): Promise<string> {
  const path = new TextEncoder().encode(name);
  const length = (part: Uint8Array) => new TextEncoder().encode(`${part.length}:`);
  const all = new Blob([length(path), path, length(bytes), bytes] as BlobPart[]);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await all.arrayBuffer()));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
