import type { Language } from "@allclose/core";

/** What is text, and executed as it stands. */
export type CodeLanguage = Extract<Language, "python" | "node">;
/** What is one file of bytes. */
export type DataLanguage = Exclude<Language, CodeLanguage>;

const CODE: ReadonlyMap<string, CodeLanguage> = new Map([
  [".py", "python"],
  [".ipynb", "python"],
  [".ts", "node"],
  [".js", "node"],
  [".mjs", "node"],
]);
const DATA: ReadonlyMap<string, DataLanguage> = new Map([
  [".onnx", "onnx"],
  [".safetensors", "tensors"],
  [".npz", "tensors"],
]);

const extensionOf = (path: string): string => /\.[^./]*$/.exec(path)?.[0].toLowerCase() ?? "";

export const codeLanguageOf = (path: string): CodeLanguage | undefined => CODE.get(extensionOf(path));
export const dataLanguageOf = (path: string): DataLanguage | undefined => DATA.get(extensionOf(path));
export const isNotebook = (path: string): boolean => extensionOf(path) === ".ipynb";

/** The extensions that say a language, or any. */
export const extensionsOf = (language?: Language): string =>
  [...CODE, ...DATA].flatMap(([extension, of]) => (of === (language ?? of) ? [extension] : [])).join(", ");
