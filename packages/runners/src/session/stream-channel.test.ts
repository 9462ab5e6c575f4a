import { PassThrough } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { encodeFrame } from "./frames.ts";
import { StreamChannel } from "./stream-channel.ts";

const CAPS = { header: 1000, body: 1000 };
const frame = (header: object): Buffer => Buffer.concat(encodeFrame(header));

test("answers that come before they are asked for wait", async () => {
  const stream = new PassThrough();
  const channel = new StreamChannel(stream, CAPS);
  stream.write(Buffer.concat([frame({ n: 1 }), frame({ n: 2 })]));
  await turn();
  expect(channel).toMatchObject({ over: false, unasked: true });
  expect(await channel.next(1000)).toMatchObject({ frame: { header: { n: 1 } } });
  expect(await channel.next(1000)).toMatchObject({ frame: { header: { n: 2 } } });
  expect(channel.unasked).toBe(false);
});

test("a process that floods its channel is heard no more, and what it said stays unasked", async () => {
  const stream = new PassThrough();
  const channel = new StreamChannel(stream, CAPS);
  stream.write(Buffer.concat(Array.from({ length: 1000 }, (_, n) => frame({ n }))));
  await turn();
  expect(channel).toMatchObject({ over: true, unasked: true });
  expect(stream.destroyed).toBe(true);
  const heard = [];
  for (let i = 0; i < 5; i++) heard.push(await channel.next(1000));
  expect(heard.map(({ state }) => state)).toEqual(["frame", "frame", "closed", "closed", "closed"]);
});
