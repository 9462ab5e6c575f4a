import { testTier } from "./attacks.suite.ts";

await testTier("namespaces");
