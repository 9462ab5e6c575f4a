import { camel, cite, type Draft, isTensor, operands, sizes } from "./draft.ts";
import { typed } from "./reference.ts";

const TENSOR = `/** A dense tensor in row-major order: the last axis varies fastest. */
export interface Tensor {
  shape: number[];
  /** "float32", "float64", "int32", "int64" or "bool". */
  dtype: string;
  /** One number an element; a bool is 0 or 1 in a Uint8Array. */
  data: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;
}
`;

const signature = (draft: Draft): string =>
  `export function ${camel(draft.entry)}(${typed(draft).join(", ")}): { ${draft.returns.map((o) => `${o.name}: Tensor`).join("; ")} }`;

const docs = (draft: Draft): string =>
  [
    `/**`,
    ` * ${commentText(draft.title)}: ${commentText(cite(draft.paper))}.`,
    ` *`,
    ...draft.args.map(
      (a) => ` * @param ${a.name} ${isTensor(a) ? `${a.dtype}, of shape (${a.shape.join(", ")})` : a.type}`,
    ),
    ` * @returns ${draft.returns.map((o) => `${o.name} of shape (${o.shape.join(", ")})`).join(" and ")}`,
    ` */`,
  ].join("\n");

const commentText = (text: string): string => text.replaceAll("*/", "* /");

export const typescriptStarter = (draft: Draft): string => `${TENSOR}
${docs(draft)}
${signature(draft)} {
  throw new Error("not implemented");
}
`;

export const typescriptSubmission = (draft: Draft): string => `${TENSOR}
function squash(z: number): number {
  return z / Math.sqrt(1 + z * z);
}

/** The sum of the tensors in a shape, weighted by first, first + 1, …; each is repeated or cut to fill the shape. */
function mix(tensors: Tensor[], shape: number[], first: number): Tensor {
  const size = shape.reduce((n, d) => n * d, 1);
  const dtype = tensors[0].dtype;
  const data = dtype === "float64" ? new Float64Array(size) : new Float32Array(size);
  for (let i = 0; i < size; i++) {
    let z = 0;
    for (let k = 0; k < tensors.length; k++) z += (first + k) * Number(tensors[k].data[i % tensors[k].data.length]);
    data[i] = squash(z);
  }
  return { shape, dtype, data };
}

${signature(draft)} {
${sizes(draft)
  .map(({ symbol, arg, axis }) => `  const ${symbol} = ${arg}.shape[${axis}];\n`)
  .join("")}  return {
${draft.returns
  .map(
    (output, j) =>
      `    ${output.name}: mix([${operands(draft)
        .map((a) => a.name)
        .join(", ")}], [${output.shape.join(", ")}], ${j + 1}),\n`,
  )
  .join("")}  };
}
`;
