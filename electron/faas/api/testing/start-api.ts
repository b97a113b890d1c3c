import { mkdtemp, realpath, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import { createEntityStore, type EntityStore } from "../../controller/entities/entity-store.ts";
import { createNamespaces, GUEST, type Namespaces } from "../../controller/namespaces/namespaces.ts";
import { POOL_PRESETS } from "../../invoker/presets.ts";
import type { KnownRoute } from "../openapi/route-table.ts";
import { openwhiskRoutes } from "../openwhisk/openwhisk-routes.ts";
import { createServer } from "../server.ts";

/** A data folder for one test, removed when it ends. Its name has a space and an umlaut, as users' folders do. */
export async function dataFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "workbench fáas-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface RunningApi {
  routes: readonly KnownRoute[];
  dataDir: string;
  store: EntityStore;
  namespaces: Namespaces;
  port: number;
  url: string;
  /** Of namespace guest. */
  key: string;
  /** JSON to and from `/api/v1`. */
  call(method: string, path: string, body?: unknown, key?: string | null): Promise<ApiAnswer>;
  stop(): Promise<void>;
}

interface ApiAnswer {
  status: number;
  headers: Headers;
  json: Record<string, unknown>;
}

export interface ApiOptions {
  dataDir?: string;
  guestKey?: boolean;
  unsupported?: (fn: DeployedFunction) => string | null;
}

/** OpenWhisk's dialect on a port of its own, with everything of it that keeps entities. */
export async function startApi(options: ApiOptions = {}): Promise<RunningApi> {
  const dataDir = options.dataDir ?? (await dataFolder());
  const store = await createEntityStore({ dataDir });
  const namespaces = await createNamespaces({ dataDir, guestKey: options.guestKey });
  const dialect = openwhiskRoutes({
    store,
    namespaces,
    settings: () => POOL_PRESETS.openwhisk,
    unsupported: options.unsupported ?? (() => null),
    authenticatedRoutes: [],
    openRoutes: [],
  });
  const server = await createServer({ host: "127.0.0.1", dialects: [dialect] });
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  const { key } = namespaces.get(GUEST)!;
  let stopping: Promise<void> | null = null;
  const stop = () => (stopping ??= server.close().then(() => store.close()));
  onTestFinished(stop);
  return {
    routes: server.routeTable.all(),
    dataDir,
    store,
    namespaces,
    port: Number(new URL(url).port),
    url,
    key,
    async call(method, path, body, as = key) {
      const headers = new Headers();
      const init: RequestInit = { method, headers };
      if (as !== null) headers.set("Authorization", basicHeader(as));
      if (body !== undefined) {
        headers.set("Content-Type", "application/json");
        init.body = JSON.stringify(body);
      }
      const answer = await fetch(`${url}/api/v1${path}`, init);
      const text = await answer.text();
      return {
        status: answer.status,
        headers: answer.headers,
        json: (text === "" ? null : JSON.parse(text)) as Record<string, unknown>,
      };
    },
    stop,
  };
}

export function basicHeader(key: string): string {
  return `Basic ${Buffer.from(key).toString("base64")}`;
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Sends bytes as they are over a socket of its own, and reads one answer. */
export async function sendRaw(port: number, request: string): Promise<RawAnswer> {
  const socket = createConnection({ host: "127.0.0.1", port });
  socket.write(request);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) {
    chunks.push(chunk as Buffer);
    const answer = parseAnswer(Buffer.concat(chunks).toString("utf8"));
    if (answer) {
      socket.destroy();
      return answer;
    }
  }
  throw new Error(`No whole answer: ${Buffer.concat(chunks).toString("utf8")}`);
}

function parseAnswer(text: string): RawAnswer | null {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const [first, ...lines] = text.slice(0, end).split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  ) as Record<string, string>;
  const body = text.slice(end + 4);
  if (Buffer.byteLength(body) < Number(headers["content-length"] ?? 0)) return null;
  return { status: Number(first!.split(" ")[1]), headers, body };
}
