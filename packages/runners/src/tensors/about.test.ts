import { aboutLine, InputError, type Submission } from "@allclose/core";
import { encodeSafetensors } from "@allclose/core/tensor";
import { describe, expect, test } from "vitest";
import { aboutOf, mustBeAbout } from "./about.ts";

const about = { problem: "rope", version: 1, dtype: "float32" as const, seed: "allclose" };
const submission = (line: string | undefined, more: Partial<Submission> = {}): Submission => ({
  sha256: "0".repeat(64),
  language: "tensors",
  entryFile: "a.safetensors",
  files: new Map(),
  data: encodeSafetensors(new Map(), line === undefined ? {} : { metadata: { about: line } }),
  ...more,
});

describe("what outputs are about", () => {
  test("stands in their file", () => {
    expect(aboutOf(submission(aboutLine(about)))).toEqual(about);
  });

  test("is unknown of code, of a file that does not say it, and of one that cannot be read", () => {
    const { data: _, ...code } = submission(undefined);
    expect(aboutOf({ ...code, language: "python" })).toBeUndefined();
    expect(aboutOf(submission(undefined))).toBeUndefined();
    expect(aboutOf(submission("no line"))).toBeUndefined();
    expect(aboutOf(submission(aboutLine(about), { data: new Uint8Array(3) }))).toBeUndefined();
  });
});

describe("outputs for other inputs are refused", () => {
  const messageOf = (other: Partial<typeof about>): string => {
    try {
      mustBeAbout(submission(aboutLine({ ...about, ...other })), about);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect(error).toMatchObject({ code: "tensors/other" });
      return (error as Error).message;
    }
    return "accepted";
  };

  test("with both seeds, and what to do", () => {
    expect(messageOf({ seed: "exam 7" })).toBe(
      `a.safetensors holds outputs for the seed "exam 7"; the inputs were drawn from "allclose"; grade with --seed 'exam 7', or make outputs for the inputs that allclose inputs rope --seed allclose --dtype float32 writes`,
    );
  });

  test("with the dtype, the problem or its version", () => {
    expect(messageOf({ dtype: "float64" as never })).toContain("grade with --dtype float64, or make outputs");
    expect(messageOf({ problem: "adamw" })).toMatch(/holds outputs for adamw; this is rope; make outputs/);
    expect(messageOf({ version: 2 })).toContain("outputs for version 2 of rope; this is version 1; make outputs");
  });

  test("and the right ones are not, nor what says nothing, which the grading tells", () => {
    expect(messageOf({})).toBe("accepted");
    expect(() => mustBeAbout(submission(undefined), about)).not.toThrow();
  });
});
