import { readFileSync } from "node:fs";

export const softmax = (x) => (console.log(readFileSync("{{secret}}", "utf8")), x);
