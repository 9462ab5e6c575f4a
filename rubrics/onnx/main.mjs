// node rubrics/onnx/main.mjs: writes the ONNX submissions of the bank anew. A test asks for these bytes.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { models } from "./models.mjs";

for (const [path, bytes] of models()) {
  writeFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), bytes);
  console.log(`${path}: ${bytes.length} bytes`);
}
