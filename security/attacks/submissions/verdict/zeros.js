export const softmax = ({ shape, data }) => ({ shape, data: data.map(() => 0) });
