import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCommandInProcess } from "./testing/command-in-process.ts";

const { folder, wb } = createCommandInProcess();
let server: Server;
let url: string;
let seen: { method?: string; type?: string; mark?: string; body: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      const { "content-type": type, "x-mark": mark } = request.headers;
      seen.push({ method: request.method, type, mark: mark as string | undefined, body });
      response.end("ok");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a`;
  const group = { kind: "closed", name: "g", threads: 1, loops: 2 };
  writeFileSync(join(folder, "twice.json"), JSON.stringify({ name: "Twice", groups: [group] }));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test("an address is asked with the method, headers and body that are given, and says how far away it is", async () => {
  seen = [];
  const how = ["--method", "put", "--header", "X-Mark: one: two", "--header", "Content-Type: text/plain"];
  const { exitCode, json } = await wb(["load", "twice.json", "--url", url, ...how, "--argument", "no JSON", "--json"]);
  expect(exitCode).toBe(0);
  const asked = { method: "PUT", type: "text/plain", mark: "one: two", body: "no JSON" };
  expect(seen).toEqual([asked, asked]);
  expect(json.hosts).toMatchObject([{ origin: new URL(url).origin, openWhisk: null, roundTrip: { by: "connect" } }]);
  // What nobody tells is null.
  expect(json.series[0]).toMatchObject({ requests: 2, coldStarts: null, server: null, activations: null });
  expect(json.series[0].samples[0]).toMatchObject({
    serverMs: null,
    owDurationMs: null,
    startKind: null,
    phases: null,
  });
  const shown = await wb(["runs", "show", json.runId]);
  expect(shown.stdout).toContain(`Measured at ${new URL(url).origin}, round trip`);
});

test("options that change nothing are said, and what can't be sent is refused", async () => {
  const plain = await wb(["load", "twice.json", "--url", url, "--header", "no header"]);
  expect(plain).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("Authorization: Bearer abc") });
  const reserved = await wb(["load", "twice.json", "--url", url, "--header", "Connection: close"]);
  expect(reserved).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("set by the generator") });
  const at = ["--url", "http://127.0.0.1:9", "--auth", "u:secret"];
  const refused = await wb(["load", "twice.json", "--function", "f", ...at, "--header", "a: b"]);
  expect(refused).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("can't be reached: connect ECONNREFUSED"),
  });
  expect(refused.stderr).toContain("--header and --method change nothing");
  expect(refused.stderr + refused.stdout).not.toContain("secret");
});

test("a script for k6 is written beside", async () => {
  const { exitCode } = await wb(["load", "twice.json", "--url", url, "--k6", "out.js"]);
  expect(exitCode).toBe(0);
  expect(readFileSync(join(folder, "out.js"), "utf8")).toContain("--execution-segment");
});
