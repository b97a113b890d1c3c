import { FRAME, HEADER, writeHeader } from "./frames.ts";
import type { Freshness } from "./guest-code.ts";
import { GuestHost } from "./guest-host.ts";
import { HostChannel } from "./host-channel.ts";

/*
 * A sandbox host: a process in which guests run, one call at a time.
 *
 *   sandbox-host instance|context
 *
 * It ends with its stdin. What it says on stdout is frames alone; nothing that a guest prints gets there by itself.
 */
const channel = new HostChannel();
const host = new GuestHost({ freshness: process.argv[2] as Freshness, sharesProcess: false });

channel.write(writeHeader(Buffer.alloc(HEADER.size), FRAME.ready, { isolate: 0, call: 0 }));
for (let frame = channel.read(); frame !== null; frame = channel.read()) {
  if (frame[HEADER.type] === FRAME.wake) {
    host.wake();
    continue;
  }
  const answer = host.answer(frame);
  channel.write(answer instanceof Promise ? await answer : answer);
  host.rest();
}
process.exit(0);
