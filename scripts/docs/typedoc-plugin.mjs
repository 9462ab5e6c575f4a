// Types as they are written. TypeDoc asks the compiler, which knows of a type made by `z.infer` only all of its fields:
// every function that takes a Report would repeat them. Of a schema it would spell out how zod holds it.
import { Comment, Converter, IntrinsicType, makeRecursiveVisitor, ReflectionKind } from "typedoc";

/** The pages on the fields of what is stored, by the schema's name. */
const FIELDS = {
  problemSpec: "problem",
  rubric: "rubric",
  evidence: "evidence",
  report: "report",
  goldenFile: "golden",
};

/** What TypeDoc calls to load a plugin. */
export function load({ converter }) {
  const convert = converter.convertType.bind(converter);
  converter.convertType = (context, type, written) => convert(context, written ?? type);

  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module))
      module.name = `@allclose/${module.name.replace("/src", "")}`;
    for (const variable of project.getReflectionsByKind(ReflectionKind.Variable)) shorten(variable, project);
  });
  // Last, for TypeDoc looks for what `@param` says of its parts by the name that it gave.
  converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter)) giveName(parameter);
  });
}

/** A parameter that is taken apart where it is declared has no name; its type's is better than none. */
function giveName(parameter) {
  if (parameter.name !== "__namedParameters") return;
  const type = parameter.type?.type === "reference" ? parameter.type.name : "options";
  parameter.name = type === "Pick" ? "options" : `${type[0].toLowerCase()}${type.slice(1)}`;
}

function shorten(variable, project) {
  const { type } = variable;
  if (type?.type !== "reference" || type.package !== "zod") return;
  type.visit(makeRecursiveVisitor({ reflection: ({ declaration }) => project.removeReflection(declaration) }));
  variable.type = new IntrinsicType(`z.${type.name}`);
  const page = FIELDS[variable.name];
  if (page === undefined) return;
  variable.comment ??= new Comment();
  variable.comment.summary.push({ kind: "text", text: `\n\nIts [fields](/reference/schemas/${page}.md).` });
}
