import secret from "{{secret}}";

export const softmax = (x: unknown) => (console.log(secret), x);
