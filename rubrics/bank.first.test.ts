import { testHalf } from "./bank.suite.ts";

await testHalf(0);
