import * as core from "@allclose/core";
import { InputError, type Reference } from "@allclose/core";
import * as kernel from "@allclose/core/kernel";
import * as tensor from "@allclose/core/tensor";

/** What a reference may import from us; nothing else of ours is for it. */
export const REFERENCE_IMPORTS: Readonly<Record<string, object>> = {
  "@allclose/core": core,
  "@allclose/core/kernel": kernel,
  "@allclose/core/tensor": tensor,
};
// A data: URL cannot import them by name, so they are handed over: see jail/bundle.mjs.
Object.assign(globalThis, { [Symbol.for("allclose.reference-imports")]: REFERENCE_IMPORTS });

/**
 * Runs a compiled reference, in this process.
 * @param file for messages
 * @throws InputError `reference/throws`, `reference/export`
 */
export async function evaluateReference(file: string, code: string): Promise<Reference> {
  const url = `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`;
  let loaded: { reference?: Reference };
  try {
    loaded = await import(/* @vite-ignore */ url);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new InputError("reference/throws", [`${file}: it throws while loading: ${what}`]);
  }
  const { reference } = loaded;
  if (reference?.mistakes === undefined || reference.entries === undefined)
    throw new InputError("reference/export", [
      `${file}: expected export const reference = define({ … }), but there is none`,
    ]);
  return reference;
}
