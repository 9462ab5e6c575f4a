export const softmax = () => process.abort();
