import { camel, type Draft } from "./draft.ts";
import { pythonStarter, pythonSubmission } from "./python.ts";
import { referenceTs } from "./reference.ts";
import { hintsMd, statementMd } from "./texts.ts";
import { typescriptStarter, typescriptSubmission } from "./typescript.ts";
import { problemYaml, rubricYaml } from "./yaml.ts";

/** Every file of a new problem by its path: it passes `problem test` as it stands. */
export const folderOf = (draft: Draft): Map<string, string> =>
  new Map([
    ["problem.yaml", problemYaml(draft)],
    ["rubric.yaml", rubricYaml(draft)],
    ["reference.ts", referenceTs(draft)],
    ["statement.md", statementMd(draft)],
    ["hints.md", hintsMd()],
    [`starter/pytorch/${draft.entry}.py`, pythonStarter(draft, "torch")],
    [`starter/numpy/${draft.entry}.py`, pythonStarter(draft, "numpy")],
    [`starter/typescript/${camel(draft.entry)}.ts`, typescriptStarter(draft)],
    ["submissions/correct-pytorch.py", pythonSubmission(draft, "torch")],
    ["submissions/correct-numpy.py", pythonSubmission(draft, "numpy")],
    ["submissions/correct-typescript.ts", typescriptSubmission(draft)],
    ["submissions/wrong-no-root.py", pythonSubmission(draft, "numpy", "no-root")],
    ["submissions/wrong-no-square.py", pythonSubmission(draft, "numpy", "no-square")],
  ]);
