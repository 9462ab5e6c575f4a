import { InputError } from "@allclose/core";
import { describe, expect, test, vi } from "vitest";
import { readYaml } from "./yaml.ts";

function refused(text: string): InputError {
  try {
    readYaml(text, "a.yaml");
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("it was taken");
}

test("values are plain, whatever tags and directives say", () => {
  expect(readYaml("%YAML 1.1\n---\na: !!binary aGk=\nb: 2020-01-01\nc: !!set {x, y}\nd: yes\n<<: 1", "a.yaml")).toEqual(
    {
      a: "aGk=",
      b: "2020-01-01",
      c: { x: null, y: null },
      d: "yes",
      "<<": 1,
    },
  );
});

test("an alias stands for what its anchor names", () => {
  expect(readYaml("a: &a [1, 2]\nb: { c: *a }", "a.yaml")).toEqual({ a: [1, 2], b: { c: [1, 2] } });
});

describe("with file, line and column is refused", () => {
  test.each([
    ["what does not end", "a: [1", "a.yaml:1:6: Flow sequence in block collection"],
    ["a key that stands twice", "a: 1\nb: 2\na: 3", "a.yaml:3:1: Map keys must be unique"],
    ["a number and a text that are one key", '{ 1: a, "1": b }', "a.yaml:1:9: Map keys must be unique"],
    ["a key that is a list", "? [a, b]\n: c", "a.yaml:1:3: With stringKeys, all keys must be strings"],
    ["a second document", "a: 1\n---\nb: 2", "a.yaml:2:1: Source contains multiple documents"],
    ["an alias of what it stands in", "a: &a\n  - *a", "a.yaml:2:5: *a stands in &a itself"],
  ])("%s", (_, text, message) => {
    const { code, issues } = refused(text);
    expect(code).toBe("yaml/invalid");
    expect(issues[0]).toContain(message);
  });
});

test("nothing is said on standard error", () => {
  const warned = vi.spyOn(process, "emitWarning");
  refused("? [a, b]\n: c");
  readYaml("a: !unknown b", "a.yaml");
  expect(warned).not.toHaveBeenCalled();
});

describe("a short text that would take long or much", () => {
  test.each([
    ["[".repeat(30_000)],
    ["- ".repeat(30_000)],
    ["{a: ".repeat(15_000)],
    ["? ".repeat(30_000)],
    [Array.from({ length: 300 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
  ])("is nested too deep: %.12s…", (text) => expect(refused(text).code).toBe("yaml/too-deep"));

  test("has many aliases of aliases", () => {
    const laughs = Array.from({ length: 20 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`);
    expect(refused(`a0: &a0 [x, x]\n${laughs.join("\n")}`).issues[0]).toContain("Excessive alias count");
  });

  test("has more characters than are read", () =>
    expect(refused(`# ${"a".repeat(2 ** 16)}`).code).toBe("yaml/too-large"));

  test("has a thousand faults, of which the first are told", () => {
    const { issues } = refused("a: 1\n".repeat(1000));
    expect(issues).toHaveLength(20);
  });
});
