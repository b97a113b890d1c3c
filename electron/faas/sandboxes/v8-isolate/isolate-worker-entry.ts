import { parentPort } from "node:worker_threads";
import { GuestHost } from "../host/guest-host.ts";

/* An isolate: a thread that answers what its isolate host passes on to it. */
const port = parentPort!;
// Its host takes back what it can't tell apart from the processor time of other isolates.
const host = new GuestHost({ freshness: "isolate", sharesProcess: true });

port.on("message", (message: Uint8Array) => {
  const answer = host.answer(Buffer.from(message.buffer, message.byteOffset, message.byteLength));
  if (answer instanceof Promise) void answer.then(send);
  else send(answer);
});
port.postMessage(null);

function send(answer: Buffer): void {
  // One of its own, which can be handed over.
  const bytes = new Uint8Array(answer);
  port.postMessage(bytes, [bytes.buffer]);
  host.rest();
}
