import type { Trial } from "./checks/check.ts";
import { expectEntry } from "./checks/long.ts";
import { type Compute, type Expected, expect } from "./checks/tolerance.ts";
import { withMistakes } from "./diagnosis/mistakes.ts";
import { AllcloseError } from "./errors.ts";
import { type Answers, LIVE, wordsOf } from "./golden/answers.ts";
import { draw, seedOf } from "./inputs/draw.ts";
import { type ResolvedFamily, resolveFamily } from "./inputs/family.ts";
import { type Random, random } from "./inputs/random.ts";
import type { Problem } from "./problem.ts";
import { type CallResult, type Inputs, type Limits, ourFault, type Session } from "./runner.ts";
import type { CaseId } from "./schema/evidence.ts";
import type { Measurement } from "./schema/measurement.ts";
import { type DType, type Float, isFloat } from "./tensor/dtype.ts";

/** A case to be tried: what is asked of the candidate, and how the reference answers it. */
export interface Question {
  readonly id: CaseId;
  readonly family: ResolvedFamily;
  /** Of the reference. Whoever gives a `call` of their own decides what the candidate gets of them. */
  readonly inputs: Inputs;
  /** The problem's entry by default. */
  readonly call?: (session: Session) => Promise<CallResult>;
  readonly compute?: (mistakes: readonly string[]) => Compute;
  /** Of what the reference returns; the entry's outputs by default. */
  readonly dtypes?: Readonly<Record<string, DType>>;
  /** How many shaken runs its tolerance takes; as many as `expect` thinks right by default. */
  readonly draws?: number;
}

interface Parts {
  readonly problem: Problem;
  readonly dtype: Float;
  readonly seed: { readonly visible: string; readonly hidden?: string };
  /** The session that all ordinary calls share. */
  readonly session: Session;
  /** That of the calls on hidden inputs, where there are any: what has seen them must answer nothing that is shown. */
  readonly hidden?: Session;
  /** A session that has run nothing yet, with limits of its own where a call is big; whoever opens it closes it. */
  freshSession(limits?: Partial<Limits>, visibility?: CaseId["visibility"]): Promise<Session>;
  /** A session of the program that the submission's speed is compared with, where the problem has one for it. */
  baselineSession?(limits?: Partial<Limits>): Promise<Session> | undefined;
  /** Keeps what was measured for the report's `run` section: it differs between machines, so no finding may carry it. */
  measured(measurement: Measurement): void;
}

/** Where checks work: it draws inputs, calls the candidate and keeps every case that was tried, for the diagnosis to look at. */
export class Lab {
  readonly problem: Problem;
  readonly answers: Answers;
  readonly dtype: Float;
  readonly session: Session;
  readonly freshSession: Parts["freshSession"];
  readonly baselineSession: NonNullable<Parts["baselineSession"]>;
  readonly measured: Parts["measured"];
  readonly trials: Trial[] = [];
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.problem = parts.problem;
    this.answers = parts.problem.answers ?? LIVE;
    this.dtype = parts.dtype;
    this.session = parts.session;
    this.freshSession = (limits, visibility) => parts.freshSession(limits, visibility);
    this.baselineSession = (limits) => parts.baselineSession?.(limits);
    this.measured = (measurement) => parts.measured(measurement);
  }

  /** The session in which a case is called. */
  sessionOf({ visibility }: Pick<CaseId, "visibility">): Session {
    const session = visibility === "hidden" ? this.#parts.hidden : this.session;
    if (session === undefined) throw new AllcloseError("lab/hidden", "there is no session for hidden inputs");
    return session;
  }

  async close(): Promise<void> {
    await Promise.all([this.session.close(), this.#parts.hidden?.close()]);
  }

  /** A lab on the same problem that calls this session only and keeps its cases to itself, for trying what nobody is graded by. */
  beside(session: Session): Lab {
    const again = { ...session, close: async () => {} };
    return new Lab({ ...this.#parts, session, freshSession: async () => again, measured: () => {} });
  }

  /** Every case of the problem: each family, drawn from the public seed and, where there is one, from the hidden seed. */
  layAll(): readonly Trial[] {
    const { spec } = this.problem;
    const hidden = this.#parts.seed.hidden === undefined ? 0 : spec.draws.hidden;
    for (const name of Object.keys(spec.families)) {
      const family = resolveFamily(spec, name);
      for (let i = 0; i < spec.draws.visible; i++) this.lay(family, { family: name, draw: i, visibility: "visible" });
      for (let i = 0; i < hidden; i++) this.lay(family, { family: name, draw: i, visibility: "hidden" });
    }
    return [...this.trials];
  }

  /** A family of the problem, with other sizes for some symbols; those may be equal, which hides what other cases show. */
  family(name: string, sizes: Readonly<Record<string, number>> = {}): ResolvedFamily {
    const family = resolveFamily(this.problem.spec, name);
    return { ...family, sizes: new Map([...family.sizes, ...Object.entries(sizes)]) };
  }

  /** A case of a family as it is drawn; of a family that a check made up, too. */
  lay(family: ResolvedFamily, id: CaseId): Trial {
    return this.ask({ id, family, inputs: this.draw(family, id) });
  }

  draw(family: ResolvedFamily, id: CaseId): Inputs {
    const dtype = family.dtype ?? this.dtype;
    const drawn = () => draw(this.problem.spec, family, this.#seedOf(id), id.draw, dtype);
    if (id.visibility === "hidden") return drawn();
    const { name, sizes, draws } = family;
    return this.answers.inputs(
      JSON.stringify([this.#parts.seed.visible, dtype, name, id.draw, ...sizes, ...draws]),
      drawn,
    );
  }

  /** Random numbers for what a check adds to a case: hidden for a hidden case, and the same in every grading with its seed. */
  random(id: CaseId, name: string): Random {
    return random(this.problem.spec.id, this.problem.spec.version, this.#seedOf(id), id.family, id.draw, `+${name}`);
  }

  #seedOf({ visibility }: CaseId): string {
    return seedOf(visibility, this.#parts.seed[visibility] as string);
  }

  /** Random choices of a check, which a candidate cannot foresee where there is a hidden seed. */
  choices(...name: readonly (string | number)[]): Random {
    return random("lab", this.#parts.seed.hidden ?? this.#parts.seed.visible, ...name);
  }

  /** A case. The call and the expected values are made once, whoever asks first; nothing is called before. */
  ask({ id, family, inputs, call, compute, dtypes, draws }: Question): Trial {
    const { spec } = this.problem;
    const reference = compute ?? ((mistakes) => withMistakes(this.problem, spec.entry.name, mistakes));
    const wanted = dtypes ?? this.dtypes(family);
    const shake = [spec.id, spec.version, id.family, id.visibility, id.draw, ...(id.variant ? [id.variant] : [])];
    const lasts = compute === undefined && id.visibility === "visible";
    // Without the dtype, inputs that have none would have the same answers in all.
    const seed = `${family.dtype ?? this.dtype} ${this.#parts.seed.visible}`;
    const asked: Trial["asked"] = (name, ask) =>
      this.answers.expected({ words: [...wordsOf(id), name], inputs, ...(lasts ? { seed } : {}) }, ask);
    const outputs = Object.entries(wanted).map(([name, dtype]) => `${name} in ${dtype}`);
    let result: Promise<CallResult> | undefined;
    let expected: ReadonlyMap<string, Expected> | undefined;
    const trial: Trial = {
      id,
      family,
      inputs,
      compute: reference,
      result: () => (result ??= (call ?? ((session) => session.call(inputs)))(this.sessionOf(id)).catch(ourFault)),
      expected: () =>
        (expected ??= asked(outputs.join(", "), () =>
          compute === undefined
            ? expectEntry(this.problem, inputs, wanted, shake, draws)
            : expect(compute([]), inputs, wanted, shake, draws),
        )),
      asked,
    };
    this.trials.push(trial);
    return trial;
  }

  /** Of the entry's outputs. */
  dtypes(family: ResolvedFamily): Record<string, DType> {
    const { returns } = this.problem.spec.entry;
    const float = family.dtype ?? this.dtype;
    return Object.fromEntries(
      Object.entries(returns).map(([name, { dtype }]) => [name, isFloat(dtype) ? float : dtype]),
    );
  }
}
