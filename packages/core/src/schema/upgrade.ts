import { InputError } from "../errors.ts";
import { VERSION } from "../version.ts";
import { type Evidence, evidence } from "./evidence.ts";
import { near } from "./near.ts";
import { parse } from "./parse.ts";
import { type Report, report } from "./report.ts";

type Fields = Readonly<Record<string, unknown>>;

/** One step of a stored format, such as allclose/report/1 → allclose/report/2. */
export interface Step {
  readonly from: string;
  readonly to: string;
  /** What is the same in the later format; its `schema` is set to `to` afterwards. */
  upgrade(value: Fields): Fields;
}

/** Every step there has been. A format that changes gets one here, and files that were stored before stay readable. */
export const STEPS: readonly Step[] = [];

/** The formats that this build reads. */
const CURRENT = { report: "allclose/report/1", evidence: "allclose/evidence/1" } as const;

/**
 * A stored value in the current format, through every step in between. What is not an object comes back as it is, for the
 * schema to say so.
 *
 * @param current the format that this build reads, such as `allclose/report/1`
 * @param file for messages: the file, and where in it
 * @param absent the format of a value that names none; without it, it has to name one
 * @throws InputError `schema/kind` for something else, `schema/newer` for a later format, `schema/version` for one that never was
 */
export function upgrade(
  value: unknown,
  current: string,
  file: string,
  { steps = STEPS, absent }: { readonly steps?: readonly Step[]; readonly absent?: string } = {},
): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const named = (value as Fields)["schema"];
  let at: unknown = named === undefined ? absent : named;
  if (at === current) return value;
  let fields = value as Fields;
  for (let left = steps.length; left > 0 && at !== current; left--) {
    const step = steps.find((s) => s.from === at);
    if (step === undefined) break;
    fields = { ...step.upgrade(fields), schema: step.to };
    at = step.to;
  }
  if (at !== current) throw unreadable(named === undefined ? absent : named, current, file);
  return fields;
}

function unreadable(named: unknown, current: string, file: string): InputError {
  const where = `${file}: schema`;
  const name = typeof named === "string" ? named.slice(0, 100) : "";
  const [kind, version] = split(current);
  const [itsKind, itsVersion] = split(name);
  if (itsKind !== kind)
    return new InputError("schema/kind", [
      `${where}: expected "${current}", but ${shown(named)} came${near(name, [current])}`,
    ]);
  if (itsVersion > version)
    return new InputError("schema/newer", [
      `${where}: ${name} is newer than this build (${VERSION}), which reads up to ${current}; update allclose`,
    ]);
  return new InputError("schema/version", [
    `${where}: there is no ${name}; this build (${VERSION}) reads ${current} and what was before it; if a newer build wrote it, update allclose`,
  ]);
}

const shown = (named: unknown): string =>
  typeof named === "object" ? "a list or an object" : (JSON.stringify(named)?.slice(0, 100) ?? "nothing");

/** `allclose/report/1` as its kind and its version; the version is NaN where there is none. */
function split(schema: string): [string, number] {
  const [, kind, version] = /^(.+)\/(\d+)$/.exec(schema) ?? [];
  return [kind ?? schema, version === undefined ? Number.NaN : Number(version)];
}

/**
 * A stored report of this or an earlier format; the evidence in it is upgraded too.
 * @throws InputError `schema/…`
 */
export function readReport(value: unknown, file: string, steps: readonly Step[] = STEPS): Report {
  const fields = upgrade(value, CURRENT.report, file, { steps });
  const facts = (fields as Fields | null)?.["evidence"];
  const whole =
    facts === undefined
      ? fields
      : { ...(fields as Fields), evidence: upgrade(facts, CURRENT.evidence, `${file}: evidence`, { steps }) };
  return parse(report, whole, file);
}

/**
 * Stored evidence of this or an earlier format.
 * @throws InputError `schema/…`
 */
export const readEvidence = (value: unknown, file: string, steps: readonly Step[] = STEPS): Evidence =>
  parse(evidence, upgrade(value, CURRENT.evidence, file, { steps }), file);
