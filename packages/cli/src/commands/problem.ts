import { Command } from "commander";
import { diffCommand } from "./problem/diff.ts";
import { goldenCommand } from "./problem/golden.ts";
import { listCommand } from "./problem/list.ts";
import { newCommand } from "./problem/new.ts";
import { previewCommand } from "./problem/preview.ts";
import { testCommand } from "./problem/test.ts";

export const problemCommand = (): Command =>
  new Command("problem")
    .description("Work on problems")
    .addCommand(newCommand())
    .addCommand(testCommand())
    .addCommand(previewCommand())
    .addCommand(diffCommand())
    .addCommand(goldenCommand())
    .addCommand(listCommand());
