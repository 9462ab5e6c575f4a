// Types as they are written. TypeDoc asks the compiler, which knows of a type made by `z.infer` only all of its fields:
// every function that takes a Report would repeat them. Of a schema it would spell out how zod holds it.
import { Converter, IntrinsicType, makeRecursiveVisitor, ReflectionKind } from "typedoc";

/** What TypeDoc calls to load a plugin. */
export function load({ converter }) {
  const convert = converter.convertType.bind(converter);
  converter.convertType = (context, type, written) => convert(context, written ?? type);

  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module))
      module.name = `@allclose/${module.name.replace("/src", "")}`;
    const forget = makeRecursiveVisitor({ reflection: ({ declaration }) => project.removeReflection(declaration) });
    for (const variable of project.getReflectionsByKind(ReflectionKind.Variable)) {
      const { type } = variable;
      if (type?.type !== "reference" || type.package !== "zod") continue;
      type.visit(forget);
      variable.type = new IntrinsicType(`z.${type.name}`);
    }
  });
}
