import type { Entry, Failure } from "@allclose/core";
import { some } from "../intake/quote.ts";
import { type Binding, bindModel } from "./binding.ts";
import { domainName, type Model, readModel } from "./model.ts";
import { ModelError } from "./model-error.ts";
import { withoutInitialisers } from "./without-initialisers.ts";

/** The newest that the pinned versions of onnxruntime-node and onnxruntime-web run. */
export const NEWEST = { opset: 26, ir: 13 } as const;

/** Operators whose results are drawn; a graph's generators cannot be seeded from outside. */
const RANDOM = new Set([
  "Bernoulli",
  "Multinomial",
  "RandomNormal",
  "RandomNormalLike",
  "RandomUniform",
  "RandomUniformLike",
]);

export type Acceptance =
  | {
      readonly state: "accepted";
      readonly binding: Binding;
      /** For the runtime: every input that is bound has to be given. */
      readonly model: Uint8Array;
    }
  | { readonly state: "failed"; readonly failure: Failure }
  /** Nothing is wrong with the model, but what is asked cannot be asked of it. */
  | { readonly state: "unsupported"; readonly what: string };

/**
 * Decides about a model before any runtime sees it: whether it may run at all, and what of the entry's signature stands
 * where in it. Never throws because of the file.
 * @param file of the submission, for the failure
 */
export function accept(bytes: Uint8Array, entry: Entry, file: string): Acceptance {
  try {
    const model = readModel(bytes);
    mustBeRunnable(model);
    const bound = bindModel(model, entry);
    if ("unsupported" in bound) return { state: "unsupported", what: bound.unsupported };
    const names = new Set(bound.inputs.map(({ input }) => input));
    return { state: "accepted", binding: bound, model: withoutInitialisers(bytes, names) };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { state: "failed", failure: failureOf(error, file) };
  }
}

function failureOf({ code, message }: ModelError, file: string): Failure {
  const told =
    code === "onnx/not-onnx"
      ? { kind: "syntax", message: `${file} is not an ONNX model: ${message}` }
      : code === "onnx/signature"
        ? { kind: "wrong-signature", message }
        : code === "onnx/parameter"
          ? { kind: "missing-parameter", message }
          : code === "onnx/refused"
            ? { kind: "raised", message: `${file} does not run here: ${message}` }
            : { kind: "syntax", message: `${file} cannot be read as an ONNX model: ${message}` };
  return { ...(told as Pick<Failure, "kind" | "message">), fault: "candidate", file };
}

/** @throws ModelError `onnx/refused` */
function mustBeRunnable(model: Model): void {
  const why = refusal(model);
  if (why !== undefined) throw new ModelError("onnx/refused", why);
}

/** Everything a graph may not bring: other files, other operators, other semantics than the runtime's. */
function refusal({ ir, opsets, operators, functions, external, sparse, training }: Model): string | undefined {
  const opset = opsets.get("");
  if (external.length > 0)
    return `the values of ${some(external)} lie in another file (external data); save the model with all of them inside, with onnx.save(onnx.load("model.onnx"), "whole.onnx")`;
  const known = new Set(["", ...functions.map(({ domain }) => domain)]);
  const foreign = operators.filter(({ domain }) => !known.has(domain));
  if (foreign.length > 0)
    return `only the operators of ONNX itself (ai.onnx) run here, and it uses ${some(foreign.map(({ domain, name }) => `${domain}.${name}`))}`;
  if (functions.length > 0)
    return `it brings functions of its own, ${some(functions.map(({ domain, name }) => `${domainName(domain)}.${name}`))}; put them in place with onnx.inliner.inline_local_functions(model)`;
  if (opset === undefined) return "it imports no operator set of ai.onnx, so that nothing says what its operators mean";
  if (opset < 1 || opset > NEWEST.opset)
    return `it is written in opset ${opset} of ai.onnx, and the runtime here knows 1 to ${NEWEST.opset}; export it with opset_version=${NEWEST.opset} or less`;
  if (ir < 3 || ir > NEWEST.ir)
    return `its IR version is ${ir}, and the runtime here knows 3 to ${NEWEST.ir}; set model.ir_version = ${NEWEST.ir}, or export it with an older onnx`;
  if (training) return "it holds training information; export the inference graph alone";
  if (sparse) return "it holds sparse tensors, which are not taken; make them dense";
  const drawn = operators.filter(({ domain, name }) => domain === "" && RANDOM.has(name));
  if (drawn.length > 0)
    return `it draws random numbers (${some(drawn.map(({ name }) => name))}), which cannot be seeded from outside, so that no two runs agree`;
  return undefined;
}
