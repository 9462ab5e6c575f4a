import { describe, expect, it } from "vitest";
import { cliPage, leaves } from "../scripts/docs/cli.mjs";

const { allcloseProgram } = await import("../packages/cli/dist/program.js");
type Command = ReturnType<typeof allcloseProgram>;

/** What stands between a command's heading and the next. */
const sectionOf = (page: string, name: string): string =>
  page.split("\n## ").find((part) => part.startsWith(`${name} {#`)) ?? "";

describe("the reference of the command line", () => {
  const page = cliPage(allcloseProgram());

  it.each(leaves(allcloseProgram()).map((command: Command) => [nameOf(command), command] as [string, Command]))(
    "has every argument and option of %s",
    (name, command) => {
      const section = sectionOf(page, name);
      expect(section).toContain(command.description().slice(0, 20));
      for (const { long, mandatory } of command.options) {
        const row = section
          .split("\n")
          .find((line) => line.startsWith(`| \`${long} `) || line.startsWith(`| \`${long}\``));
        expect(row, long).toBeDefined();
        if (mandatory) expect(row).toMatch(/\| required \|$/);
      }
      for (const argument of command.registeredArguments) expect(section).toContain(argument.name());
    },
  );

  it("says what else --help says: examples and exit codes", () => {
    expect(page).toContain("Exit codes: 0 graded");
    expect(page).toContain("| `-V, --version` |");
    expect(sectionOf(page, "allclose grade")).toContain("ALLCLOSE_SECRET");
  });

  it("shows defaults and choices, and keeps signs from being markup", () => {
    const program = allcloseProgram().createCommand("one");
    const option = program.createOption("--shape <a|b>", "as [N, D] or a_b_c").choices(["a", "b"]).default("a");
    program.command("two").description("x").addOption(option);
    const row = sectionOf(cliPage(program), "one two")
      .split("\n")
      .find((line) => line.includes("--shape"));
    expect(row).toBe("| `--shape <a\\|b>` | as &#91;N, D&#93; or a&#95;b&#95;c: `a`, `b` | `a` |");
  });
});

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
