import { type Finding, grade, type Report } from "@allclose/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { submissionHash } from "../intake/hash.ts";
import { nodeRunner } from "../node/runner.ts";
import {
  attention,
  bundle,
  hasChromium,
  javascript,
  type Pages,
  SEED,
  servePages,
  submissionBytes,
} from "./pages.fixture.ts";

/** The checks of time are skipped where nothing is measured. */
const untimed = (findings: readonly Finding[]) => findings.filter((f) => f.kind !== "speed" && f.kind !== "scaling");

it("reaches nothing of Node", async () => {
  expect(await bundle("index.ts")).not.toMatch(/require\(|["']node:/);
});

describe.skipIf(!hasChromium)("a page", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await servePages();
  });
  afterAll(() => pages?.close());

  it.each(["correct-typescript.ts", "wrong-no-scale.ts"])(
    "grades %s offline as the command line does on the visible draws",
    async (file) => {
      const code = await javascript(String(await submissionBytes(file)));
      const page = await pages.open();
      await pages.context.setOffline(true);
      await page.fill("#code", code);
      await page.click("#grade");
      await page.waitForSelector("body[data-graded]", { timeout: 60_000 });
      const there = await page.evaluate(() => (globalThis as unknown as { report: Report }).report);

      const runner = nodeRunner();
      const files = new Map([["attention.js", code]]);
      const submission = { sha256: submissionHash(files), language: "node", entryFile: "attention.js", files } as const;
      const options = { seed: { visible: SEED } };
      const here = await grade(await attention(), submission, runner, options).finally(() => runner.close());
      expect(untimed(there.evidence.findings)).toEqual(untimed(here.evidence.findings));
      expect(there.evidence.submission).toEqual(here.evidence.submission);
      expect(there.judgement).toEqual(here.judgement);
      expect(there.run.isolation).toBe("frame");

      const failing = there.evidence.findings.filter((f) => f.state === "failed");
      expect(failing.length > 0).toBe(file.startsWith("wrong"));
      expect(await page.locator("#findings li").count()).toBe(failing.length);
      await page.close();
    },
  );
});
