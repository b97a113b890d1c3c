import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { LoadPlan } from "#shared/model/load/load-plan.ts";
import { createClock } from "./clock.ts";
import { startLoad } from "./run-load.ts";

const ANSWER = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

/**
 * Runs a short load against a server of its own, so that V8 has compiled the generator before the first request that
 * counts: otherwise the first answers look slower than they are, and a high rate begins with a jam.
 */
export async function rehearse(tickerFile: string): Promise<void> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", () => socket.write(ANSWER));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const plan = LoadPlan.parse({
    schemaVersion: 1,
    targets: [[{ url, report: { activationId: "json:activationId" } }]],
    pattern: {
      name: "Rehearsal",
      groups: [
        {
          kind: "open",
          name: "open",
          arrivals: { kind: "constant", perSecond: 5_000 },
          durationS: 0.2,
          connections: 8,
        },
        { kind: "closed", name: "closed", threads: 2, loops: 100, delayMs: 1 },
      ],
    },
    drainS: 1,
  });
  const clock = await createClock(tickerFile);
  await startLoad(plan, clock, () => undefined).result;
  await clock.close();
  server.close();
}
