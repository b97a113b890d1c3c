import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { fetchActivations, type CallFacts, type FetchOptions } from "./fetch-activations.ts";
import { describeAddress, findOpenWhisk } from "./find-openwhisk.ts";
import { openWhiskClient } from "./openwhisk-client.ts";

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server, scheme = "http"): Promise<string> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = (answer: Answer) =>
  listening(
    createServer((request, response) => {
      request.resume();
      answer(request, response, new URL(request.url ?? "/", "http://here"));
    }),
  );

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

const AUTH = "23bc46b1-71f6-4ed5-8c54-816aa4f8c502:a-key";
const idOf = (number: number) => number.toString(16).padStart(32, "0");
const ids = (count: number) => Array.from({ length: count }, (_, index) => idOf(index));
const record = (activationId: string, annotations: Record<string, unknown> = { waitTime: 3, kind: "nodejs:20" }) => ({
  activationId,
  start: 1,
  duration: 7,
  annotations: Object.entries(annotations).map(([key, value]) => ({ key, value })),
});

/** Fetches from a server, and gives what came with what is told of it. */
async function fetchFrom(answer: Answer, wanted: string[], options: Partial<FetchOptions> = {}) {
  const url = await serve(answer);
  const client = openWhiskClient({ url, auth: AUTH }, { insecure: false });
  const facts = new Map<string, CallFacts>();
  const take = async (batch: CallFacts[]) => {
    for (const one of batch) facts.set(one.activationId, one);
  };
  const fetched = await fetchActivations(wanted, client, {
    name: "f",
    sinceMs: null,
    onFacts: take,
    patienceMs: 1_200,
    ...options,
  });
  client.close();
  return { fetched, facts };
}

const isList = ({ pathname }: URL) => pathname.endsWith("/activations");
const lastSegment = ({ pathname }: URL) => pathname.split("/").at(-1)!;

describe("records of calls", () => {
  test("come in pages of 200, past those of others", async () => {
    const all = [...ids(450).map((id) => id.replace(/^0/, "f")), ...ids(300)];
    const pages: string[] = [];
    const { fetched, facts } = await fetchFrom(
      (_request, response, url) => {
        pages.push(url.search);
        const skip = Number(url.searchParams.get("skip"));
        send(
          response,
          200,
          all.slice(skip, skip + 200).map((id) => record(id)),
        );
      },
      ids(300),
      { sinceMs: 42 },
    );
    expect(fetched).toMatchObject({ wanted: 300, found: 300, failure: null });
    expect(facts.get(idOf(0))).toMatchObject({
      startKind: "warm",
      times: { waitTimeMs: 3, initTimeMs: null, durationMs: 7 },
    });
    expect(pages).toHaveLength(4);
    expect(pages[0]).toContain("since=42");
  });

  test("tell cold from warm by initTime alone, and neither of a sequence or of what was never placed", async () => {
    const kinds = [
      record(idOf(0), { waitTime: 1, initTime: 0, kind: "nodejs:20" }),
      record(idOf(1), {
        waitTime: 1,
        kind: "nodejs:20",
        limits: { memory: 256, timeout: 60_000, logs: 10 },
        path: "g/f",
      }),
      record(idOf(2), { waitTime: 1, kind: "sequence" }),
      record(idOf(3), { kind: "nodejs:20" }),
    ];
    const { fetched, facts } = await fetchFrom((_request, response) => send(response, 200, kinds), ids(4));
    expect(ids(4).map((id) => facts.get(id)?.startKind)).toEqual(["cold", "warm", null, null]);
    expect(fetched.path).toBe("g/f");
    expect(fetched.limits).toEqual({ memoryMb: 256, timeoutMs: 60_000, logsMb: 10 });
  });

  test("are waited for when they are late, and asked for again after a 429 and a 500", async () => {
    const refusals = [429, 429, 500];
    const beganMs = Date.now();
    const { fetched } = await fetchFrom(
      (_request, response, url) => {
        const refusal = refusals.shift();
        if (refusal !== undefined) return send(response, refusal, { error: "not now", code: "x" });
        const ripe = Date.now() - beganMs > 1_500;
        if (isList(url)) return send(response, 200, ripe ? ids(3).map((id) => record(id)) : []);
        return send(response, 404, { error: "The requested resource does not exist.", code: "x" });
      },
      ids(3),
      { patienceMs: 10_000 },
    );
    expect(refusals).toEqual([]);
    expect(fetched).toMatchObject({ wanted: 3, found: 3, failure: null });
  });

  test("that never appear are counted as missing, which is no fault", async () => {
    const { fetched, facts } = await fetchFrom(
      (_request, response, url) =>
        isList(url) ? send(response, 200, [record(idOf(0))]) : send(response, 404, { error: "gone", code: "x" }),
      ids(2),
    );
    expect(fetched).toMatchObject({ wanted: 2, found: 1, failure: null });
    expect([...facts.keys()]).toEqual([idOf(0)]);
  });

  test("are taken one by one where lists leave the annotations out, or can't be read", async () => {
    for (const list of [JSON.stringify(ids(3).map((activationId) => ({ activationId }))), "<html>", '{"error":"no"}']) {
      const { fetched } = await fetchFrom(
        (_request, response, url) => send(response, 200, isList(url) ? list : record(lastSegment(url))),
        ids(3),
      );
      expect(fetched).toMatchObject({ found: 3, failure: null });
    }
  });

  test("of a list that never ends, or of a platform that only fails, end in words", async () => {
    let pages = 0;
    const endless = await fetchFrom(
      (_request, response, url) => {
        if (isList(url)) pages++;
        const others = Array.from({ length: 200 }, (_, index) => record(idOf(0x1000 + index)));
        if (isList(url)) send(response, 200, others);
        else send(response, 404, { error: "gone", code: "x" });
      },
      ids(1),
      { patienceMs: 100 },
    );
    expect(endless.fetched).toMatchObject({ found: 0, failure: null });
    expect(pages).toBeLessThan(20);
    const broken = await fetchFrom((_request, response) => send(response, 503, { error: "down", code: "x" }), ids(1), {
      patienceMs: 100,
    });
    expect(broken.fetched).toMatchObject({ found: 0, failure: { message: expect.stringContaining("503: down") } });
  });
});

/** Answers as OpenWhisk does to who asks what it is. */
const openWhisk: Answer = ({ headers }, response, { pathname }) => {
  if (pathname === "/api/v1") return send(response, 200, { api_version: "1.0.0", api_version_path: "v1", build: "b" });
  if (pathname === "/") return send(response, 404, "");
  const isKey = headers.authorization === `Basic ${Buffer.from(AUTH).toString("base64")}`;
  if (pathname === "/api/v1/namespaces") return send(response, isKey ? 200 : 401, isKey ? ["guest"] : { error: "no" });
  return send(response, 404, {});
};

describe("a host that is asked what it is", () => {
  test("is an OpenWhisk, with its build and how far away it is", async () => {
    const url = await serve(openWhisk);
    for (const written of [url, `${url}/`, `${url}/api/v1`]) {
      const host = await findOpenWhisk({ url: written, auth: AUTH }, { insecure: false });
      expect(host).toMatchObject({ origin: url, openWhisk: { build: "b", limits: { callsPerMinute: null } } });
      const { medianNs, minNs, maxNs, count } = host.roundTrip!;
      expect(count).toBe(9);
      expect(minNs).toBeGreaterThan(0);
      expect(medianNs).toBeGreaterThanOrEqual(minNs);
      expect(maxNs).toBeGreaterThanOrEqual(medianNs);
    }
  });

  test("doesn't take the key, is something else, or isn't there: each with what to do", async () => {
    const url = await serve(openWhisk);
    const ask = (endpoint: { url: string; auth: string }) => findOpenWhisk(endpoint, { insecure: false });
    const wrongKey = { code: "PERMISSION_DENIED", hint: expect.stringContaining("--auth") };
    await expect(ask({ url, auth: "u:secret" })).rejects.toMatchObject(wrongKey);
    const page = await serve((_request, response) => response.end("<html>Welcome</html>"));
    const another = { code: "INVALID_REQUEST", hint: expect.stringContaining("--url alone") };
    await expect(ask({ url: page, auth: AUTH })).rejects.toMatchObject(another);
    const nobody = { code: "EMULATOR_NOT_RUNNING", message: expect.stringContaining("ECONNREFUSED") };
    await expect(ask({ url: "http://127.0.0.1:9", auth: AUTH })).rejects.toMatchObject(nobody);
    expect((await describeAddress("http://127.0.0.1:9/x", { insecure: false })).roundTrip).toBeNull();
    expect((await describeAddress(`${page}/x`, { insecure: false })).roundTrip).toMatchObject({
      by: "connect",
      count: 9,
    });
  });

  test("has a certificate that nobody knows, which --insecure takes", async (context) => {
    const folder = mkdtempSync(join(tmpdir(), "wb certificate-"));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const made = spawnSync(
      "openssl",
      "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=127.0.0.1 -keyout".split(" ").concat(key, "-out", cert),
    );
    if (made.status !== 0) return context.skip("no openssl on PATH");
    const options = { key: readFileSync(key), cert: readFileSync(cert) };
    rmSync(folder, { recursive: true });
    const server = createTlsServer(options, (request, response) =>
      openWhisk(request, response, new URL(request.url ?? "/", "https://here")),
    );
    const url = await listening(server, "https");
    const refused = { code: "EMULATOR_NOT_RUNNING", hint: expect.stringContaining("--insecure") };
    await expect(findOpenWhisk({ url, auth: AUTH }, { insecure: false })).rejects.toMatchObject(refused);
    const host = await findOpenWhisk({ url, auth: AUTH }, { insecure: true });
    expect(host).toMatchObject({ insecure: true, openWhisk: { build: "b" } });
    const client = openWhiskClient({ url, auth: AUTH }, { insecure: true });
    expect(await client.find("nobody")).toBeNull();
    client.close();
  });
});
