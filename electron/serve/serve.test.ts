import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createORPCClient, isDefinedError, safe } from "@orpc/client";
import { RPCLink } from "@orpc/client/websocket";
import { implement } from "@orpc/server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { contract, type WorkbenchClient } from "#shared/contract/index.ts";
import { createWorkbench, type Workbench } from "#core/create-workbench.ts";
import { startServe, type RunningServer } from "./serve.ts";

/** A router of one endless stream, which tells when its reader's leaving has reached it. */
function createStreamRouter(onEnd: () => void): Workbench["router"] {
  const os = implement(contract);
  const router = {
    jobs: {
      events: os.jobs.events.handler(async function* ({ input, signal }) {
        try {
          for (let seq = input.afterSeq + 1; ; seq += 1) {
            yield { jobId: input.jobId, seq, atMs: 0, type: "started" as const };
            if (seq === 3) await once(signal ?? new EventTarget(), "abort");
          }
        } finally {
          onEnd();
        }
      }),
    },
  };
  return router as unknown as Workbench["router"];
}

let folder: string;
let rendererDir: string;
let workbench: Workbench;
let server: RunningServer;
let port: number;
let cookie: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "serve-"));
  rendererDir = join(folder, "renderer");
  await mkdir(join(rendererDir, "assets"), { recursive: true });
  await writeFile(join(folder, "secret.txt"), "secret");
  await writeFile(join(rendererDir, "index.html"), "<!doctype html><title>window</title>");
  await writeFile(join(rendererDir, "assets", "index-DaX3b_9q.js"), "export const x = 1;");
  workbench = await createWorkbench({ dataDir: join(folder, "data") });
  server = await startServe({ workbench, rendererDir });
  port = Number(new URL(server.url).port);
  cookie = await visit(server);
});

afterAll(async () => {
  await server.close();
  await workbench.close();
  await rm(folder, { recursive: true });
});

/** A plain request; unlike fetch it may name any Host and sends the path as it is. */
function get(
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => (body += text));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** Resolves to the open socket, or to the status the upgrade was refused with. */
function upgrade(path: string, headers: Record<string, string>): Promise<WebSocket | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    socket.once("open", () => resolve(socket));
    socket.once("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.once("error", () => resolve(0));
  });
}

/** Visits the printed address as a browser does and returns the cookie it got. */
async function visit(running: RunningServer): Promise<string> {
  const answer = await fetch(running.url, { redirect: "manual" });
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

async function connect(running: RunningServer): Promise<{ socket: WebSocket; client: WorkbenchClient }> {
  const { origin, host } = new URL(running.url);
  const socket = new WebSocket(`ws://${host}/rpc`, { headers: { Origin: origin, Cookie: await visit(running) } });
  await once(socket, "open");
  // The link is written against the browser's WebSocket, whose events `ws` also has.
  const websocket = socket as unknown as globalThis.WebSocket;
  return { socket, client: createORPCClient(new RPCLink({ websocket })) };
}

describe("visiting", () => {
  test("the printed address sets a strict cookie and leads to the window", async () => {
    const visit = await get(`/?token=${new URL(server.url).searchParams.get("token")}`);
    expect(visit.status).toBe(303);
    expect(visit.headers.location).toBe("/");
    expect(visit.headers["set-cookie"]?.[0]).toMatch(
      new RegExp(`^workbench-${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    );
    const page = await get("/", { Cookie: cookie });
    expect(page).toMatchObject({ status: 200, body: "<!doctype html><title>window</title>" });
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(page.headers["cache-control"]).toBe("no-cache");
  });

  test("an address for one visit works once", async () => {
    const path = `/${new URL(server.createSingleVisitUrl()).search}`;
    // Programs that preview addresses ask with HEAD.
    for (const method of ["HEAD", "POST"]) expect((await get(path, {}, method)).status).toBe(401);
    expect((await get(path)).status).toBe(303);
    expect((await get(path)).status).toBe(401);
  });

  test("without the cookie, a page says what to do", async () => {
    for (const path of ["/", "/?token=wrong", "/index.html", "/assets/index-DaX3b_9q.js"]) {
      const page = await get(path);
      expect(page.status).toBe(401);
      expect(page.body).toContain("open the whole address that it printed");
      expect(page.headers["set-cookie"]).toBeUndefined();
    }
  });

  test("a foreign Host or Origin is refused whatever else it brings", async () => {
    expect((await get("/", { Cookie: cookie, Host: `evil.example:${port}` })).status).toBe(403);
    expect((await get("/", { Cookie: cookie, Origin: "http://evil.example" })).status).toBe(403);
    expect((await get(`/${new URL(server.url).search}`, { Host: `evil.example:${port}` })).status).toBe(403);
  });

  test("every answer carries the policy", async () => {
    for (const [path, headers] of [
      ["/", { Cookie: cookie }],
      ["/", {}],
      ["/none", { Cookie: cookie }],
    ] as const) {
      const answer = await get(path, headers);
      expect(answer.headers["content-security-policy"]).toContain("default-src 'none'; script-src 'self';");
      expect(answer.headers["content-security-policy"]).toContain(`connect-src 'self' ws://127.0.0.1:${port};`);
      expect(answer.headers["x-content-type-options"]).toBe("nosniff");
      expect(answer.headers["referrer-policy"]).toBe("no-referrer");
      expect(answer.headers["cross-origin-opener-policy"]).toBe("same-origin");
      expect(answer.headers["cross-origin-resource-policy"]).toBe("same-origin");
    }
  });

  test("hashed assets are cached for ever, HEAD has no body, other methods are refused", async () => {
    const asset = await get("/assets/index-DaX3b_9q.js", { Cookie: cookie });
    expect(asset).toMatchObject({ status: 200, body: "export const x = 1;" });
    expect(asset.headers["content-type"]).toBe("text/javascript; charset=utf-8");
    expect(asset.headers["cache-control"]).toContain("immutable");
    expect(await get("/assets/index-DaX3b_9q.js", { Cookie: cookie }, "HEAD")).toMatchObject({ status: 200, body: "" });
    expect((await get("/", { Cookie: cookie }, "POST")).status).toBe(405);
  });

  test.each([
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/assets/..%5c..%5csecret.txt",
    "/assets",
    "/none.js",
  ])("%s finds nothing", async (path) => expect(await get(path, { Cookie: cookie })).toMatchObject({ status: 404 }));
});

describe("upgrading", () => {
  test.each([
    ["no cookie", "/rpc", () => ({ Origin: `http://127.0.0.1:${port}` }), 401],
    ["the token in the address alone", "/rpc?token=T", () => ({ Origin: `http://127.0.0.1:${port}` }), 401],
    ["a wrong cookie", "/rpc", () => ({ Origin: `http://127.0.0.1:${port}`, Cookie: `workbench-${port}=x` }), 401],
    ["no Origin", "/rpc", () => ({ Cookie: cookie }), 403],
    ["a foreign Origin", "/rpc", () => ({ Origin: "http://evil.example", Cookie: cookie }), 403],
    ["another port's Origin", "/rpc", () => ({ Origin: `http://127.0.0.1:${port + 1}`, Cookie: cookie }), 403],
    [
      "a foreign Host",
      "/rpc",
      () => ({ Host: "evil.example", Origin: `http://127.0.0.1:${port}`, Cookie: cookie }),
      403,
    ],
    ["another path", "/other", () => ({ Origin: `http://127.0.0.1:${port}`, Cookie: cookie }), 404],
  ])("%s is refused", async (_name, path, headers, status) => {
    expect(await upgrade(path, headers())).toBe(status);
  });

  test("values and typed errors of the core come through", async () => {
    const { socket, client } = await connect(server);
    expect(await client.app.info()).toMatchObject({ dataDir: workbench.dataDir });
    const [error] = await safe(client.runs.get({ runId: "none" }));
    expect(error).toMatchObject({ code: "RUN_NOT_FOUND", message: expect.stringContaining("none") });
    expect(error instanceof Error && isDefinedError(error)).toBe(true);
    socket.close();
  });

  test("a job's events come through to the last", async () => {
    const { socket, client } = await connect(server);
    const { jobId } = await client.builds.start({ requests: [{ sources: ["/none.c"], target: "native" }] });
    const types: string[] = [];
    for await (const event of await client.jobs.events({ jobId })) types.push(event.type);
    expect(types.filter((type) => type === "finished")).toHaveLength(1);
    expect(types.at(-1)).toBe("finished");
    socket.close();
  });

  test("a stream ends on the server when its reader or its connection goes", async () => {
    let ended = 0;
    const streaming = await startServe({
      workbench: { router: createStreamRouter(() => (ended += 1)) },
      rendererDir,
    });
    const read = async (client: WorkbenchClient, onThird: () => void, signal?: AbortSignal) => {
      for await (const event of await client.jobs.events({ jobId: "j" }, { signal })) if (event.seq === 3) onThird();
    };
    const first = await connect(streaming);
    const abort = new AbortController();
    await expect(read(first.client, () => abort.abort(), abort.signal)).rejects.toThrow();
    await vi.waitFor(() => expect(ended).toBe(1));

    await expect(read(first.client, () => first.socket.terminate())).rejects.toThrow();
    await vi.waitFor(() => expect(ended).toBe(2));
    await streaming.close();
  });

  test("a message that is too large ends its own connection only", async () => {
    const first = await connect(server);
    const second = await connect(server);
    const closed = once(first.socket, "close");
    first.socket.send(Buffer.alloc(33 * 1024 * 1024));
    await closed;
    expect(await second.client.app.info()).toMatchObject({ version: workbench.version });
    second.socket.close();
  });

  test.each(["not a message", "{}", "[1]", "null", Buffer.from([0xff, 0])])(
    "a malformed message ends its own connection only, without a word in the log: %j",
    async (message) => {
      const log = vi.spyOn(console, "error");
      const first = await connect(server);
      const second = await connect(server);
      const closed = once(first.socket, "close");
      first.socket.send(message);
      expect((await closed)[0]).toBe(1003);
      expect(await second.client.app.info()).toMatchObject({ version: workbench.version });
      expect(log).not.toHaveBeenCalled();
      log.mockRestore();
      second.socket.close();
    },
  );
});

describe("starting and closing", () => {
  test("a port in use is an error with a hint", async () => {
    const starting = startServe({ workbench, rendererDir, port });
    await expect(starting).rejects.toMatchObject({ code: "PORT_IN_USE", hint: expect.stringContaining("--port") });
  });

  test("a window that isn't built is an error with a hint", async () => {
    const starting = startServe({ workbench, rendererDir: folder });
    await expect(starting).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
      hint: expect.stringContaining("npm run build"),
    });
  });

  test("closing ends open connections", async () => {
    const own = await startServe({ workbench, rendererDir });
    const { socket } = await connect(own);
    const closed = once(socket, "close");
    await own.close();
    await closed;
    await expect(fetch(own.url)).rejects.toThrow();
  });
});
