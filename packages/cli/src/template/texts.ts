import { type Arg, camel, cite, type Draft, isTensor, operands } from "./draft.ts";

const row = (arg: Arg, returned = false): string => {
  const shape = isTensor(arg) ? `\`(${arg.shape.join(", ")})\`` : "";
  const type = isTensor(arg) ? arg.dtype : arg.type;
  return `| ${returned ? "returns " : ""}\`${arg.name}\` | ${shape} | ${type}${arg.optional ? ", may be absent" : ""} | |`;
};

const call = (draft: Draft): string => {
  const args = draft.args.map((a) => (a.optional ? `${a.name}=None` : a.name)).join(", ");
  const outputs = draft.returns.map((output) => output.name).join(", ");
  return `${draft.entry}(${args})  ->  ${draft.returns.length === 1 ? outputs : `(${outputs})`}`;
};

export const statementMd = (draft: Draft): string => {
  const several = draft.returns.length > 1;
  return `# ${draft.title}

**Paper.** ${cite(draft.paper, "*")}. You have 45 minutes, and the paper may stay open beside you.

## The task

> WRITE THE PAPER'S TASK HERE: what follows describes the example in reference.ts.

Bring the arguments $a_1, a_2, \\dots$ (${operands(draft)
    .map((a) => `\`${a.name}\``)
    .join(", ")}) to the shape of the output: take the values in row-major order, and repeat or cut
them to fill it. Then

$$
\\frac{z}{\\sqrt{1 + z^2}}, \\qquad z = \\sum_k ${several ? "(k + j - 1)" : "k"}\\, a_k
$$

${several ? "for the $j$-th output, " : ""}element by element.

\`\`\`python
${call(draft)}
\`\`\`

In TypeScript the function is called \`${camel(draft.entry)}\`; the starter shows the tensor type.

| name | shape | dtype | meaning |
|---|---|---|---|
${draft.args.map((a) => row(a)).join("\n")}
${draft.returns.map((a) => row(a, true)).join("\n")}

## What has to hold

- **Sizes.** Do not assume that any two of the sizes are equal, nor that they differ; any of them may be 1.
- **Precision.** Return the dtype that came in.
- **Inputs** are read only.

## What is graded

Your function is called on many random inputs, and its result is compared with the mathematics: shapes and dtypes first,
then every element, within the rounding error that a correct implementation may have in that precision. It is called again
in a fresh process, where the same inputs must give the same results. Speed is not graded.

## To explain to the interviewer

**What does the denominator do to small and to large values?** Answer in prose, in two or three sentences.
`;
};

export const hintsMd = (): string => `## shapes

Write down the shape of every intermediate result before you write code, with all letters different.

## large-values

Try the function on a very large value by hand. Which term of the denominator is left, and what does the quotient tend to?
`;
