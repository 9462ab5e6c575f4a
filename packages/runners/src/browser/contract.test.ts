import type { SuitePrograms } from "@allclose/core/testing";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodePrograms } from "../node/programs.fixture.ts";
import { hasChromium, javascript, type Pages, servePages } from "./pages.fixture.ts";
import { suiteTests } from "./suite.fixture.ts";

async function inJavaScript(): Promise<SuitePrograms> {
  const made: Record<string, string> = {};
  for (const [name, text] of Object.entries(nodePrograms))
    made[name] =
      name === "syntax"
        ? "export function scale_rows(x) {\n  return x x;\n}\n"
        : await javascript(text.replace("process.exit(0)", "close()"));
  return made as unknown as SuitePrograms;
}

const programs = await inJavaScript();
/** Here only the names of the tests are wanted. */
const names = suiteTests(programs, () => {
  throw new Error("nothing runs here");
}).keys();

describe.skipIf(!hasChromium)("JavaScript in a page keeps the runner's contract", () => {
  let pages: Pages;
  let page: Page;
  beforeAll(async () => {
    pages = await servePages();
    page = await pages.open();
  });
  afterAll(() => pages?.close());

  it.each([...names])("%s", async (name) => {
    const error = await page.evaluate(
      async ([programs, name]) => {
        const { browserRunner, suiteTests } = globalThis.allclose;
        return suiteTests(programs, browserRunner)
          .get(name)?.()
          .then(() => "kept", String);
      },
      [programs, name] as const,
    );
    expect(error).toBe("kept");
  });
});
