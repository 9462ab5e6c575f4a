// One thread of the kernel's pool: takes tasks off the list in the shared memory until there are none, and says so. kernel/pool
// starts it with `port` in scope: in Node that of worker_threads, in a browser the worker's own.
let kernel, memory;

port.onmessage = ({ data }) => {
  if (data.module) {
    memory = data.memory;
    kernel = new WebAssembly.Instance(data.module, { env: { memory } }).exports;
    return port.postMessage("ready");
  }
  const { attend, tasks, count, counter, stop, scratch } = data;
  const words = new Int32Array(memory.buffer);
  for (;;) {
    const task = Atomics.add(words, counter / 4, 1);
    if (task >= count || Atomics.load(words, stop / 4) !== 0) break;
    const [segment, row, rows] = words.subarray(tasks / 4 + 3 * task);
    kernel[attend](segment, row, rows, scratch);
  }
  port.postMessage("done");
};
