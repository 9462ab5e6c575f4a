import { writeFileSync } from "node:fs";
import { cell, code, table } from "./markdown.mjs";

/** Writes the reference of the command line from the program that parses it. */
export async function writeCli(file) {
  const { allcloseProgram } = await import("../../packages/cli/dist/program.js");
  writeFileSync(file, cliPage(allcloseProgram()));
}

/** @returns a page of Markdown: a section for each command that does something, with what `--help` says of it */
export function cliPage(program) {
  const index = leaves(program).map(
    (command) => `- [${code(nameOf(command))}](#${idOf(command)}): ${cell(command.description())}`,
  );
  const parts = [
    "# The command line",
    `${cell(program.description())} \`allclose --help\` says in a terminal what this page does.`,
    index.join("\n"),
    optionsOf(program),
    cell(afterText(program)),
    ...leaves(program).flatMap(section),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** The commands that do something, rather than gather others. */
export const leaves = (command) => (command.commands.length === 0 ? [command] : command.commands.flatMap(leaves));

const nameOf = (command) => (command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name());
const idOf = (command) => nameOf(command).replaceAll(" ", "-");

function section(command) {
  const help = command.createHelp();
  const args = help
    .visibleArguments(command)
    .map((argument) => [code(help.argumentTerm(argument)), cell(argument.description)]);
  return [
    `## ${nameOf(command)} {#${idOf(command)}}`,
    cell(command.description()),
    `\`\`\`text\n${help.commandUsage(command)}\n\`\`\``,
    ...(args.length > 0 ? [table(["argument", "meaning"], args)] : []),
    optionsOf(command),
    ...fenced(afterText(command)),
  ];
}

function optionsOf(command) {
  const help = command.createHelp();
  const rows = help
    .visibleOptions(command)
    .map((option) => [code(help.optionTerm(option)), meaningOf(option), defaultOf(option)]);
  return table(["option", "meaning", "default"], rows);
}

/** What follows the options in `--help`. */
function afterText(command) {
  let text = "";
  command.configureOutput({
    writeOut: (more) => {
      text += more;
    },
  });
  command.outputHelp();
  return text.slice(command.helpInformation().length).trim();
}

const fenced = (text) => (text === "" ? [] : [`\`\`\`text\n${text}\n\`\`\``]);

const meaningOf = ({ description, argChoices }) =>
  `${cell(description)}${argChoices ? `: ${argChoices.map(code).join(", ")}` : ""}`;

function defaultOf({ mandatory, defaultValue, defaultValueDescription }) {
  if (mandatory) return "required";
  if (defaultValueDescription !== undefined) return cell(defaultValueDescription);
  return defaultValue === undefined || defaultValue.length === 0 ? "" : code(String(defaultValue));
}
