import { describe } from "vitest";
import { followGuide } from "./guide.fixture.ts";

describe("docs/isolation.md", () => {
  followGuide("isolation.md");
});
