const dgram = process.getBuiltinModule("node:dgram");

export async function softmax(x) {
  await new Promise((resolve) => {
    try {
      const socket = dgram.createSocket("udp4");
      socket.on("error", resolve).send(String(x.data), {{port}}, "127.0.0.1", resolve);
    } catch {
      resolve();
    }
    setTimeout(resolve, 300);
  });
  return x;
}
