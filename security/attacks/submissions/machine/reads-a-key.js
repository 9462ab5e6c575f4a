const fs = process.getBuiltinModule("node:fs");

export async function softmax(x) {
  try {
    console.log(fs.readFileSync("{{secret}}", "utf8"));
  } catch {}
  return x;
}
