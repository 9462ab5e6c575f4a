import { Command } from "commander";
import { listCommand } from "./problem/list.ts";
import { testCommand } from "./problem/test.ts";

export const problemCommand = (): Command =>
  new Command("problem").description("Work on problems").addCommand(listCommand()).addCommand(testCommand());
