import { existsSync, readFileSync } from "node:fs";
import { type AddressInfo, connect } from "node:net";
import fastify, { type FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import { listen } from "./listen.ts";

const servers: FastifyInstance[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(port: number | null): Promise<{ server: FastifyInstance; port: number }> {
  const server = fastify({ forceCloseConnections: true });
  servers.push(server);
  server.get("/", () => "here");
  await listen(server, "127.0.0.1", port);
  return { server, port: (server.server.address() as AddressInfo).port };
}

/** Of this system; null where it can't be read. */
function longestBacklog(): number | null {
  const file = "/proc/sys/net/core/somaxconn";
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : null;
}

/** How many connections of this machine have found no room so far (proc(5), TcpExt). */
function overflows(): number {
  const lines = readFileSync("/proc/net/netstat", "utf8").split("\n");
  const [names, values] = lines.filter((line) => line.startsWith("TcpExt:")).map((line) => line.split(" "));
  return Number(values?.[names?.indexOf("ListenOverflows") ?? -1]);
}

/** Resolves when it is answered; rejects when the connection is reset. */
function ask(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("data", () => {
      socket.destroy();
      resolve();
    });
    socket.once("error", reject);
    socket.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
  });
}

test("a burst of connections that come while the process is busy is accepted whole", async (ctx) => {
  const limit = longestBacklog();
  if (limit === null || limit < 4096) ctx.skip(`this system lets ${limit ?? "an unknown number of"} connections wait`);
  const { port } = await start(0);
  const before = overflows();
  // All of them connect before this process comes to accept the first.
  await Promise.all(Array.from({ length: 1_500 }, () => ask(port)));
  // Node's usual backlog lets a thousand of them down; something else on the machine may have a few.
  expect(overflows() - before).toBeLessThan(200);
});

test("a port that is taken is said, and passed over where none was named", async () => {
  const { port } = await start(0);
  await expect(start(port)).rejects.toMatchObject({ code: "PORT_IN_USE" });
  await expect(listen(fastify(), "203.0.113.1", 0)).rejects.toMatchObject({ code: "INVALID_REQUEST" });
});
