// A submission that tries every way out that a browser has, and prints what came of each: "reached …", or why not.
const HOME = "__HOME__";
const url = (way) => `${HOME}/reached?${way}`;

/** What a promise brings within a second. */
const soon = (promise) =>
  Promise.race([promise, new Promise((_, no) => setTimeout(() => no(new Error("nothing came")), 1000))]);
const event = (target, good, bad = "error") =>
  soon(
    new Promise((yes, no) => {
      target.addEventListener(good, () => yes(good));
      target.addEventListener(bad, () => no(new Error(bad)));
    }),
  );
const blob = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));

const ways = {
  cookie: () => document.cookie.length > 0 && document.cookie,
  cookieStore: async () => (await cookieStore.getAll()).map(({ name }) => name).join(),
  localStorage: () => localStorage.getItem("secret"),
  sessionStorage: () => sessionStorage.getItem("secret"),
  indexedDB: () => event(indexedDB.open("secrets"), "success"),
  caches: async () => (await caches.keys()).join(),
  fileSystem: async () => (await navigator.storage.getDirectory()).name || "a folder",
  locks: () => soon(navigator.locks.request("l", () => "a lock")),
  fetch: async () => (await fetch(url("fetch"))).text(),
  fetchNoCors: async () => (await fetch(url("fetchNoCors"), { mode: "no-cors" })).type,
  XMLHttpRequest() {
    const request = new XMLHttpRequest();
    request.open("GET", url("XMLHttpRequest"), false);
    request.send();
    return request.responseText;
  },
  WebSocket: () => event(new WebSocket(url("WebSocket").replace("http", "ws")), "open"),
  EventSource: () => event(new EventSource(url("EventSource")), "open"),
  WebTransport: () => soon(new WebTransport(url("WebTransport").replace("http:", "https:")).ready),
  RTCPeerConnection: async () => (await new RTCPeerConnection().createOffer()).type,
  sendBeacon: () => navigator.sendBeacon(url("sendBeacon"), "x") && "sent",
  import: async () => Object.keys(await import(url("import"))).join() || "a module",
  importScripts: () => String(importScripts(url("importScripts"))),
  Worker: () => event(new Worker(url("Worker")), "message"),
  SharedWorker: () => event(new SharedWorker(url("SharedWorker")).port, "message"),
  serviceWorker: async () => (await navigator.serviceWorker.register(url("serviceWorker"))).scope,
  Image: () => event(Object.assign(new Image(), { src: url("Image") }), "load"),
  FontFace: async () => (await soon(new FontFace("f", `url(${url("FontFace")})`).load())).status,
  nestedWorker: () => {
    const text = `fetch("${url("nestedWorker")}").then(() => postMessage("fetched"), () => {});`;
    return event(new Worker(blob(text)), "message");
  },
  dataModule: async () => (await import(`data:text/javascript,export default 1`)).default,
  parentDocument: () => parent.document.title,
  topNavigation: () => {
    top.location.href = url("topNavigation");
    return "navigated";
  },
  open: () => open(url("open")) && "a window",
  parentMessage: () => parent.postMessage("from a submission", "*") ?? "sent",
  BroadcastChannel: () => new BroadcastChannel("secrets").postMessage("from a submission") ?? "sent",
  ownWindow: () => postMessage({ header: "{}", body: new ArrayBuffer(0) }) ?? "sent",
};

export async function scale_rows(x, by) {
  for (const [way, attempt] of Object.entries(ways)) {
    let came;
    try {
      came = await attempt();
      came = came === null || came === undefined || came === "" || came === false ? "nothing" : `reached ${came}`;
    } catch (error) {
      came = error?.name ?? String(error);
    }
    console.log(`${way}: ${came}`);
  }
  return [
    { ...x, data: x.data.map((v) => v * by) },
    { shape: [2], data: Float32Array.of(3 * by, 7 * by) },
  ];
}
