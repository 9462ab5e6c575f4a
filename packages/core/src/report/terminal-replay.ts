import type { Replay } from "../diagnosis/replay.ts";
import { forTerminal as say } from "./escape.ts";
import { exampleView } from "./example.ts";
import type { Palette } from "./terminal.ts";
import { matricesOf } from "./terminal-example.ts";

/** What comes of a counterexample now: its inputs, what is expected, what came, and whether that agrees. */
export function terminalReplay({ state, message, example }: Replay, colours: Palette): string {
  const view = exampleView(example, [], "");
  const words = { agrees: "It agrees now", differs: "It still differs", untold: "Nothing can be said" }[state];
  const paint = { agrees: colours.green, differs: colours.red, untold: colours.yellow }[state];
  const lines = [
    colours.bold(`${say(example.check)}, from ${say(example.family)}, draw ${example.draw}`),
    ...(view.readable ? matricesOf(view, colours) : view.inputs.map((m) => say(`${m.name} ${m.about}`))).map(
      (line) => `  ${line}`,
    ),
    `  ${paint(words)}${state === "agrees" ? "" : `: ${say(message)}`}`,
  ];
  return `${lines.join("\n")}\n`;
}
