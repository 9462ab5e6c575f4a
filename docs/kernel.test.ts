import { describe } from "vitest";
import { followGuide } from "./guide.fixture.ts";

describe("docs/kernel.md", () => {
  followGuide("kernel.md");
});
