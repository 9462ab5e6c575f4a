import { type Runner, TIERS } from "@allclose/core";
import { createRunner, type Isolation } from "@allclose/runners";
import { type Command, Option } from "commander";

export interface IsolationOption {
  readonly isolation: Isolation;
}

export interface RunnerOptions extends IsolationOption {
  readonly python?: string;
}

/** The runner that the options ask for. */
export const runnerFor = ({ isolation, python }: { isolation: Isolation; python?: string | undefined }): Runner =>
  createRunner({ isolation, ...(python ? { python } : {}) });

/** Options of every command that executes submissions. */
export const withRunnerOptions = (command: Command): Command =>
  command
    .option("--python <path>", "the Python to run (default: the first on this machine that has what the file imports)")
    .addOption(isolation("how submissions are sealed, and a reference that did not come with Allclose"));

/** The option of commands that execute a problem's reference and no submission. */
export const withIsolationOption = (command: Command): Command =>
  command.addOption(isolation("how a reference that did not come with Allclose is sealed"));

const isolation = (what: string): Option =>
  new Option("--isolation <tier>", `${what}; none only for files that you trust`)
    .choices(["auto", ...TIERS])
    .default("auto");

export interface BankOptions {
  readonly bank: readonly string[];
}

/** What an option that may be repeated came to. */
export const collect = (value: string, before: readonly string[]): string[] => [...before, value];

/** The option of every command that looks problems up by their slug. */
export const withBankOption = (command: Command): Command =>
  command.option(
    "--bank <folder or package>",
    "a bank of your own, looked in before the installed one; may be repeated (allclose.config.yaml: banks)",
    collect,
    [],
  );
