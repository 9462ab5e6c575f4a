import { describe } from "vitest";
import { followGuide } from "./guide.fixture.ts";

describe("docs/verdict.md", () => {
  followGuide("verdict.md");
});
