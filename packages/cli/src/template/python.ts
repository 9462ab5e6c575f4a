import { type Arg, cite, type Draft, isTensor, operands, sizes, type TensorArg } from "./draft.ts";

export type Library = "numpy" | "torch";
/** How the submission goes wrong, if it does. */
export type Wrong = "no-root" | "no-square" | undefined;

const parameters = (draft: Draft): string => draft.args.map((a) => (a.optional ? `${a.name}=None` : a.name)).join(", ");

const tuple = (dims: readonly (string | number)[]): string =>
  dims.length === 1 ? `(${dims[0]},)` : `(${dims.join(", ")})`;

function argDoc(arg: Arg, noun: string): string {
  const what = isTensor(arg) ? `${arg.dtype} ${noun} of shape ${tuple(arg.shape)}` : arg.type;
  return `        ${arg.name}: ${what}${arg.optional ? ", or None" : ""}.`;
}

/** A starter: the signature, documented, with nothing in it. */
export function pythonStarter(draft: Draft, library: Library): string {
  const noun = library === "torch" ? "tensor" : "array";
  return `${library === "torch" ? "import torch" : "import numpy as np"}


def ${draft.entry}(${parameters(draft)}):
    """${docText(draft.title)}: ${docText(cite(draft.paper))}.

    Args:
${draft.args.map((a) => argDoc(a, noun)).join("\n")}

    Returns:
${draft.returns.map((a) => argDoc(a, noun)).join("\n")}
    """
    raise NotImplementedError
`;
}

/** Text for a docstring: a backslash or a quote must not end it. */
const docText = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');

/** A submission that computes the example. */
export function pythonSubmission(draft: Draft, library: Library, wrong?: Wrong): string {
  const read = sizes(draft).map(({ symbol, arg, axis }) => `    ${symbol} = ${arg}.shape[${axis}]\n`);
  // A NumPy scalar times a Python number is a float64 in some versions.
  const cast = library === "numpy" ? `.astype(${operands(draft)[0]?.name}.dtype)` : "";
  const outputs = draft.returns.map(
    (output, j) => `    ${output.name} = squash(${sum(draft, output, j + 1)})${cast}\n`,
  );
  return `${HEAD[library]}

def squash(z):
    denominator = 1 + ${wrong === "no-square" ? (library === "torch" ? "torch.abs(z)" : "np.abs(z)") : "z * z"}
    return z / ${wrong === "no-root" ? "denominator" : library === "torch" ? "torch.sqrt(denominator)" : "np.sqrt(denominator)"}


def ${draft.entry}(${parameters(draft)}):
${read.join("")}${outputs.join("")}    return ${draft.returns.map((output) => output.name).join(", ")}
`;
}

const sum = (draft: Draft, output: TensorArg, first: number): string =>
  operands(draft)
    .map((a, k) => `${first + k} * fit(${a.name}, ${tuple(output.shape)})`)
    .join(" + ");

const HEAD: Readonly<Record<Library, string>> = {
  numpy: `import numpy as np


def fit(x, shape):
    """The values of x in row-major order, repeated or cut to fill a shape."""
    return np.resize(x, shape)

`,
  torch: `import math

import torch


def fit(x, shape):
    """The values of x in row-major order, repeated or cut to fill a shape."""
    return x.reshape(-1)[torch.arange(math.prod(shape)) % x.numel()].reshape(shape)

`,
};
