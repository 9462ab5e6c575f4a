import { AllcloseError } from "@allclose/core";

/** The runtime of ONNX models, as its package onnxruntime-web (1.30.0) ships it. */
export interface OnnxRuntime {
  /** The text of `dist/ort.wasm.bundle.min.mjs`. */
  readonly script: string;
  /** The bytes of `dist/ort-wasm-simd-threaded.wasm`. */
  readonly wasm: ArrayBuffer | Uint8Array;
}

/** y = x, as an ONNX model: whether the runtime starts is tried on it. */
const IDENTITY = Uint8Array.from(
  atob("CAgSCGFsbGNsb3NlOjsKEAoBeBIBeSIISWRlbnRpdHkSBWdyYXBoWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUIECgAQEQ=="),
  (c) => c.charCodeAt(0),
);

/** What a worker is given to make a runtime of. @throws AllcloseError `runner/onnxruntime` */
export async function givenRuntime(find: (() => Promise<OnnxRuntime>) | undefined) {
  if (find === undefined)
    throw new AllcloseError(
      "runner/onnxruntime",
      "ONNX models are run by onnxruntime-web, which this page does not give: browserRunner({ onnx: async () => ({ script, wasm }) })",
    );
  try {
    const { script, wasm } = await find();
    return { script, wasm, trial: IDENTITY };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AllcloseError("runner/onnxruntime", `onnxruntime-web could not be had: ${why}`, { cause });
  }
}
