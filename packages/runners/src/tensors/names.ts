/** The entry of a file that says what its tensors are about: `aboutLine`. */
export const ABOUT = "about";

/** `<case>/<argument or output>`, for example `ordinary-0/state.m`. */
export const TENSOR_NAME = /^[a-z0-9][a-z0-9-]{0,99}\/[A-Za-z][A-Za-z0-9_.]{0,99}$/;
