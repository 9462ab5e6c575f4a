import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withoutMagics } from "./magics.ts";

describe("what IPython takes", () => {
  test.each([
    ["%matplotlib inline", "pass"],
    ["!pip install torch", "pass"],
    ["  %time f(x)", "  pass"],
    ["files = !ls", "pass"],
    ["a, b[0] = %sql SELECT 1", "pass"],
    ["torch.softmax?", "pass"],
    ["?torch.softmax", "pass"],
    ["!echo it's ( one\nx = 1", "pass\nx = 1"],
    ["!echo a \\\n  b\nx = 1", "pass\n\nx = 1"],
    ["%%time\nx = 1", "pass\nx = 1"],
    ["x = 'open\n%time f()", "x = 'open\npass"],
    ["x = f(  # (\n  1)\n%time f()", "x = f(  # (\n  1)\npass"],
    ['"""a\n\'"""\n!ls', '"""a\n\'"""\npass'],
  ])("%j becomes %j", (source, text) => {
    expect(withoutMagics(source).text).toBe(text);
    expect(withoutMagics(source)).toMatchObject({ cell: false });
    expect(withoutMagics(source).lines).toBeGreaterThan(0);
  });

  test.each(["%%bash\nrm -r x", "\n%%writefile attention.py\ndef f(x): pass", "%%\nx"])(
    "the whole of %j is left out, with its lines",
    (source) => {
      expect(withoutMagics(source)).toEqual({ text: source.replace(/[^\n]/g, ""), lines: 0, cell: true });
    },
  );
});

test.each([
  "x = (a\n     % b)",
  'x = """\n!ls\n%time\n"""',
  "x = a \\\n  % b",
  "x = 'a\\\n!b'",
  "x != y",
  "x = [\n  '(',  # ]\n  % 3]",
  "# why?",
  "s = 'what?'",
  "x = y % 3",
])("Python stays as it is: %j", (source) => {
  expect(withoutMagics(source)).toEqual({ text: source, lines: 0, cell: false });
});

test("any text keeps its lines", () => {
  const source = fc.string({ unit: fc.constantFrom(..."%!?=x \\\"'()[]#\n\r"), maxLength: 60 });
  fc.assert(
    fc.property(source, (text) => {
      const lines = text.replace(/\r\n?/g, "\n").split("\n").length;
      expect(withoutMagics(text).text.split("\n")).toHaveLength(lines);
    }),
    { numRuns: 2000 },
  );
});
