import type { SuitePrograms } from "@allclose/core/testing";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodePrograms } from "../node/programs.fixture.ts";
import { graphs } from "../onnx/suite.fixture.ts";
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

const programs = { node: await inJavaScript(), onnx: graphs };
/** Here only the names of the tests are wanted. */
const nothing = () => {
  throw new Error("nothing runs here");
};

describe.skipIf(!hasChromium).each(["node", "onnx"] as const)(
  "%s in a page keeps the runner's contract",
  (language) => {
    let pages: Pages;
    let page: Page;
    beforeAll(async () => {
      pages = await servePages();
      page = await pages.open();
      // Bytes do not pass into the page by themselves.
      const texts = Object.entries(programs[language]).map(
        ([name, program]) => [name, typeof program === "string" ? program : [...program]] as const,
      );
      await page.evaluate(
        ([language, texts]) => {
          const programs = texts.map(([name, p]) => [name, typeof p === "string" ? p : Uint8Array.from(p)]);
          const { suiteTests, exampleRunner } = globalThis.allclose;
          Object.assign(globalThis, { tests: suiteTests(language, Object.fromEntries(programs), exampleRunner) });
        },
        [language, texts] as const,
      );
    });
    afterAll(() => pages?.close());

    it.each([...suiteTests(language, programs[language], nothing).keys()])("%s", async (name) => {
      const came = await page.evaluate((name) => {
        const { tests } = globalThis as unknown as { tests: Map<string, () => Promise<void>> };
        return tests
          .get(name)?.()
          .then(() => "kept", String);
      }, name);
      expect(came).toBe("kept");
    });
  },
);
