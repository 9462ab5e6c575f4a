if (globalThis.LEFT) console.log("GOT what an earlier session has left");
globalThis.LEFT = true;
Object.prototype.polluted = "yes";
Array.prototype.reduce = () => 0;
Float32Array.prototype.map = function () {
  return this;
};

export const softmax = (x) => x;
