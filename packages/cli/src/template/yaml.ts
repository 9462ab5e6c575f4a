import { type Arg, type Draft, isTensor, operands } from "./draft.ts";

const quoted = (text: string): string => JSON.stringify(text);

const shape = (dims: readonly (string | number)[]): string => `[${dims.join(", ")}]`;

function argLine(arg: Arg): string {
  const optional = arg.optional ? ", optional: true" : "";
  return isTensor(arg)
    ? `    ${arg.name}: { shape: ${shape(arg.shape)}, dtype: ${arg.dtype}${optional} }`
    : `    ${arg.name}: { type: ${arg.type}${optional} }`;
}

/** Sizes that all differ, so that no transposition hides; beyond five symbols they are 1, or draws would be large. */
const SIZES = [5, 7, 3, 4, 2];

const VALUES: Readonly<Record<string, string>> = {
  int: "1",
  float: "0.5",
  bool: "true",
  string: '"text"',
  ints: "[1, 2]",
  floats: "[0.5, 1.5]",
  strings: '["text"]',
};

function families(draft: Draft): string {
  const symbols = [...new Set([...draft.args.filter(isTensor), ...draft.returns].flatMap((a) => a.shape))].filter(
    (d) => typeof d === "string",
  );
  const scalars = draft.args.flatMap((a) => (isTensor(a) ? [] : [`${a.name}: { value: ${VALUES[a.type]} }`]));
  const ordinary = [...symbols.map((s, i) => `${s}: ${SIZES[i] ?? 1}`), ...scalars];
  const loud = operands(draft).map((a) => `${a.name}: { normal: { scale: 100 } }`);
  return [
    `  ordinary: { ${ordinary.join(", ")} }`.replace("{  }", "{}"),
    ...(symbols.length > 0 ? [`  long: { extends: ordinary, ${symbols[0]}: 65 }`] : []),
    `  large: { extends: ordinary, ${loud.join(", ")} }`,
  ].join("\n");
}

export const problemYaml = (draft: Draft): string => {
  const { paper } = draft;
  const [first, second] = operands(draft)[0]?.dtype === "float64" ? ["float64", "float32"] : ["float32", "float64"];
  return `schema: allclose/problem/1
id: ${draft.slug}
version: 1 # raise it when a grade could change
title: ${quoted(draft.title)}
paper:
  title: ${quoted(paper.title)}
  authors: ${quoted(paper.authors)}
  year: ${paper.year}
${paper.section === undefined ? "" : `  section: ${quoted(paper.section)}\n`}minutes: 45
difficulty: 2
tags: []

entry:
  name: ${draft.entry} # in TypeScript camelCase matches too
  args:
${draft.args.map(argLine).join("\n")}
  returns:
${draft.returns.map(argLine).join("\n")}

dtypes: [${first}, ${second}]
draws: { visible: 2, hidden: 2 }

# Inputs: sizes for the symbols, and how an argument is drawn if not from a normal distribution.
# A mistake is caught only where a family shows it.
families:
${families(draft)}

checks:
  - { id: shapes, kind: shape, because: "It says first what else would read as wrong values" }
  - { id: dtypes, kind: dtype, because: "Mistakes of the reference keep the dtype; candidates do not always" }
  - { id: values, kind: close, kills: [no-root, no-square] }
  - { id: pure, kind: pure, because: "The reference has no state; a candidate's code may" }
  - { id: trivial, kind: trivial, because: "It names a constant, or an input handed back, for what it is" }

# In the order in which they open; the texts stand in hints.md. A hint costs that share of the score.
hints:
  - { id: shapes, cost: 0.05 }
  - { id: large-values, cost: 0.05 }
`;
};

export const rubricYaml = ({ slug }: Draft): string => `problem: ${slug}
version: 1 # raise it when a grade could change

criteria:
  - id: equation
    title: The result is that of the equation
    weight: 3
    evidence: { checks: [shapes, dtypes, values] }
    levels:
      - { score: 0, anchor: "Wrong on some input" }
      - { score: 1, anchor: "Right on every input, whatever the sizes" }
  - id: craft
    title: A pure function that computes something
    weight: 0.5
    evidence: { checks: [pure, trivial] }
    levels:
      - { score: 0, anchor: "Changes its inputs, depends on history, or hands back a constant or an input" }
      - { score: 1, anchor: "Same inputs, same outputs; inputs untouched" }
  - id: explains
    title: Explains the denominator
    weight: 1.5
    evidence:
      human: "What does the denominator do to small and to large values?"
    levels:
      - { score: 0, anchor: "No reason" }
      - { score: 0.5, anchor: "Says that the result is bounded, but not why" }
      - { score: 1, anchor: "Near 0 it is 1 and changes nothing; for large values it grows like |z|, which bounds the result by 1" }

thresholds: { strong-hire: 0.9, lean-hire: 0.7 }

gates:
  - { criterion: equation, below: 1, caps: no-hire, because: "The equation is wrong" }
  - { criterion: craft, below: 1, caps: lean-hire, because: "It is not a function of its inputs" }

anchors:
  strong-hire: Correct, and can say why
  lean-hire: Correct, but cannot say why
  no-hire: The equation is wrong
`;
