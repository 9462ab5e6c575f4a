// In the document of a sealed frame: starts the worker and stands between it and the page. Nothing of the candidate's runs
// here, so what is too large, or is no frame at all, ends here and never reaches the page.
const isWithin = ({ header, body }, caps) =>
  typeof header === "string" &&
  body instanceof ArrayBuffer &&
  header.length <= caps.header &&
  body.byteLength <= caps.body;

/** Why this document is not sealed, if it is not. */
function leak() {
  if (origin !== "null") return `its origin is ${origin}`;
  try {
    // The policy forbids to make code of text.
    new Function("");
  } catch {
    return undefined;
  }
  return "its content security policy is not in force";
}

function start({ port, program, given, caps }) {
  const say = (message) => port.postMessage({ header: JSON.stringify(message), body: new ArrayBuffer(0) });
  const why = leak();
  if (why !== undefined) return say({ type: "refused", message: `the frame is not sealed: ${why}` });
  const { port1: inner, port2: outer } = new MessageChannel();
  const worker = new Worker(URL.createObjectURL(new Blob([program], { type: "text/javascript" })));
  worker.onerror = (event) => event.preventDefault();
  // One answer for each question (the first is that the worker is ready), and one more, by which the page sees that there are
  // too many.
  let room = 2;
  inner.onmessage = ({ data }) => {
    if (room-- <= 0) return inner.close();
    const { header, body } = typeof data === "object" && data !== null ? data : {};
    if (isWithin({ header, body }, caps)) port.postMessage({ header, body }, [body]);
    else port.postMessage({ header: "", body: "too large, or no frame" });
  };
  port.onmessage = ({ data }) => {
    room = 2;
    inner.postMessage(data, [data.body]);
  };
  worker.postMessage({ port: outer, given }, [outer]);
}

function greeted({ data, source }) {
  if (source !== parent || !(data?.port instanceof MessagePort)) return;
  removeEventListener("message", greeted);
  start(data);
}
addEventListener("message", greeted);
