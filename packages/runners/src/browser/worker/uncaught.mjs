// What is thrown from a timer, or by a promise that nobody awaits.
let handle = () => {};

addEventListener("error", (event) => {
  event.preventDefault();
  handle(event);
});
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  handle({ error: event.reason });
});

/** @param listen is called with { error } */
export const onUncaught = (listen) => {
  handle = listen;
};

/** { filename, lineno } of an exception, which engines know of what does not parse only where it is reported. */
export function report(error) {
  const before = handle;
  let seen = {};
  handle = (event) => {
    seen = event;
  };
  reportError(error);
  handle = before;
  return seen;
}
