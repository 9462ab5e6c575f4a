import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_LIMITS, grade, InputError, type Limits, type Report, type Runner, type Tier } from "@allclose/core";
import { createRunner, openJail, readSubmission } from "@allclose/runners";
import type { Attack, Gain, Layer } from "./attack.ts";
import { problem } from "./problem.ts";
import { actsOn } from "./text.ts";
import { type Passed, watched } from "./watched.ts";
import { type Account, openWorld, processesOf, type World } from "./world.ts";

/** What an attack came to. */
export interface Outcome {
  /** The best verdict that it may get, or the code of its refusal. */
  readonly came: string;
  /** What it got, in words. */
  readonly gains: ReadonlyMap<Gain, readonly string[]>;
}

const LIMITS: Limits = {
  ...DEFAULT_LIMITS,
  loadMs: 3000,
  callMs: 1500,
  memoryBytes: 2 ** 27,
  resultBytes: 2 ** 20,
};
const SEED = { visible: "attacks", hidden: "secret-seed-of-the-hidden-draws" };
const SUBMISSIONS = fileURLToPath(new URL("../attacks/submissions/", import.meta.url));
/** Right, in what the attack is written in too. */
const HONEST = { python: "honest.py", torch: "honest-torch.py", node: "honest.js" } as const;

/** Who runs submissions here. */
export async function accountFor(without: readonly Layer[] = []): Promise<Account> {
  const { user } = await openJail({ isolation: "none", without });
  return user ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
}

/** Attacks on one tier, whole or with layers left out. Everything is looked at from here, the host. */
export class Ground {
  readonly #folder = mkdtempSync(join(tmpdir(), "allclose-attacks-"));
  readonly #passed: Passed;
  readonly #runner: Runner;
  readonly #world: World;
  readonly #account: Account;
  readonly #tier: Tier;
  #closed = false;
  readonly #honest = new Map<string, string>();
  /** First values of inputs, as they would be printed. */
  readonly #visible: string[] = [];
  #hidden: string[] = [];

  static async open(tier: Exclude<Tier, "none">, without: readonly Layer[] = []): Promise<Ground> {
    const jail = { isolation: tier, without } as const;
    const weakened = without.length > 0 ? { isolation: "none" as const, like: tier, without } : jail;
    const account = await accountFor(without);
    const ground = new Ground(createRunner(weakened), await openWorld(account), account, weakened.isolation);
    chmodSync(ground.#folder, 0o755);
    return ground;
  }

  private constructor(runner: Runner, world: World, account: Account, tier: Tier) {
    this.#tier = tier;
    const watching = watched(runner);
    this.#runner = watching.runner;
    this.#passed = watching.passed;
    this.#world = world;
    this.#account = account;
  }

  /** Hands one in, grades it and looks what it got. */
  async attack(attack: Attack): Promise<Outcome> {
    const honest = HONEST[attack.language ?? (/\.[jt]s$/.test(attack.file) ? "node" : "python")];
    await this.#settle(honest);
    const path = this.#handIn(attack);
    const before = processesOf(this.#account);
    this.#world.observe();
    this.#passed.words = "";
    const { came, report } = await this.#grade(path, { ...LIMITS, callMs: attack.callMs ?? LIMITS.callMs });
    const gains = new Map<Gain, string[]>();
    const gain = (what: Gain, words: readonly string[]) => words.length > 0 && gains.set(what, [...words]);
    gain(
      "act",
      [...this.#passed.words.matchAll(/GOT (.*?)(?=\\n|\n|$)/g)].map(([, what]) => what!.slice(0, 80)),
    );
    gain("secret", this.#secretsIn(this.#passed.words));
    gain("process", await this.#left(before));
    const { packet, file, victim, host } = this.#world.observe();
    gain("packet", packet);
    gain("file", file);
    gain("victim", victim);
    gain("host", host);
    if (report) {
      const text = JSON.stringify(report);
      gain("verdict", report.judgement.verdict.high === "no-hire" ? [] : [report.judgement.verdict.high]);
      gain(
        "hidden",
        this.#hidden.filter((value) => text.includes(value)),
      );
      gain("text", actsOn(report));
      gain("host", report.run.isolation === this.#tier ? [] : [`the report says ${report.run.isolation}`]);
    }
    gain("neighbour", (await this.#honestReport(honest)) === this.#honest.get(honest) ? [] : ["another report"]);
    rmSync(path, { recursive: true, force: true });
    return { came, gains };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#runner.close();
    await this.#world.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Grades the honest one, which also starts whatever stays warm. */
  async #settle(honest: string): Promise<void> {
    if (this.#honest.has(honest)) return;
    const seen = (await this.#sentFor(honest, { visible: SEED.visible })).map(shown);
    const all = (await this.#sentFor(honest, SEED)).map(shown);
    this.#visible.push(...seen);
    this.#hidden = all.filter((value) => !seen.includes(value));
    this.#honest.set(honest, await this.#honestReport(honest));
  }

  async #sentFor(honest: string, seed: typeof SEED | { visible: string }): Promise<number[]> {
    this.#passed.sent = [];
    const submission = await readSubmission(join(SUBMISSIONS, honest), { entryName: "softmax" });
    await grade(problem, submission, this.#runner, { seed, limits: LIMITS });
    return this.#passed.sent;
  }

  async #honestReport(honest: string): Promise<string> {
    const { report } = await this.#grade(join(SUBMISSIONS, honest));
    const { run: _run, ...rest } = report!;
    return JSON.stringify(rest);
  }

  async #grade(path: string, limits = LIMITS): Promise<{ came: string; report?: Report }> {
    try {
      const submission = await readSubmission(path, { entryName: problem.spec.entry.name });
      const report = await grade(problem, submission, this.#runner, { seed: SEED, limits });
      return { came: report.judgement.verdict.high, report };
    } catch (error) {
      if (error instanceof InputError) return { came: error.code };
      throw error;
    }
  }

  /** A copy of the submission, in which the attacker has written where things are. */
  #handIn({ file, make }: Attack): string {
    const name = file.split("/").at(-1)!;
    const path = join(this.#folder, name);
    if (make) make(path, this.#world.places);
    else {
      cpSync(join(SUBMISSIONS, file), path, { recursive: true });
      this.#fill(path);
    }
    return path;
  }

  #fill(path: string): void {
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path)) this.#fill(join(path, name));
      return;
    }
    const places: Record<string, string> = { ...this.#world.places, visible: this.#visible.join() };
    const text = readFileSync(path, "utf8");
    writeFileSync(
      path,
      text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => places[name] ?? whole),
    );
  }

  #secretsIn(words: string): string[] {
    const known = [...this.#world.secrets, ["hidden seed", SEED.hidden], ["name of a family", "secret-family"]];
    return known.flatMap(([name, secret]) => (words.includes(secret!) ? [name!] : []));
  }

  /** What still runs after a moment. */
  async #left(before: ReadonlyMap<number, string>): Promise<string[]> {
    for (let i = 0; ; i++) {
      const left = [...processesOf(this.#account)].filter(([pid]) => !before.has(pid) && pid !== process.pid);
      if (left.length === 0 || i === 20) return left.map(([, command]) => command.slice(0, 80));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Enough digits of a value to find it again, however it was printed. */
const shown = (value: number): string => String(value).slice(0, 8);
