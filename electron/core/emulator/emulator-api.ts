import { z } from "zod";
import { WorkbenchError } from "#shared/errors.ts";
import { ActivationList, ActivationAnswer, AccountList, EmulatorHealth } from "#shared/model/faas/workbench-api.ts";
import { NamespaceKey, NamespaceList } from "#shared/model/faas/workbench-api.ts";
import { PoolFeedLine, PoolPresetList, SandboxList, WorkbenchRefusal } from "#shared/model/faas/workbench-api.ts";
import {
  MigrationResult,
  NodeInfo,
  NodeList,
  Placement,
  PlaceResult,
  type AddNodeRequest,
  type MigrateRequest,
  type PlaceRequest,
  type UnplaceRequest,
} from "#shared/model/faas/nodes.ts";
import { FeedLine } from "#shared/model/faas/activation-feed.ts";
import type { ActivationFilter } from "#shared/model/faas/activation-query.ts";
import { PoolSettings } from "#shared/model/faas/pool.ts";
import { basicAuth, requireEmulator } from "./find-emulator.ts";

/** What the window asks of the emulator that runs here, beside OpenWhisk's API. Throws EMULATOR_NOT_RUNNING. */
export function createEmulatorApi(dataDir: string) {
  const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const { url, auth } = await requireEmulator(dataDir);
    const response = await fetch(`${url}/workbench/v1/${path}`, {
      ...init,
      headers: {
        authorization: basicAuth(auth),
        ...(init.body !== undefined && { "content-type": "application/json" }),
      },
    });
    if (response.ok) return response;
    const said = WorkbenchRefusal.safeParse(await response.json().catch(() => null));
    throw new WorkbenchError(
      response.status === 404 ? "FILE_NOT_FOUND" : "INVALID_REQUEST",
      said.success ? said.data.error : `The emulator answered ${response.status}.`,
    );
  };
  const get = async <T>(path: string, schema: z.ZodType<T>) => schema.parse(await (await request(path)).json());
  const post = async <T>(path: string, body: unknown, schema: z.ZodType<T>) =>
    schema.parse(await (await request(path, { method: "POST", body: JSON.stringify(body) })).json());

  return {
    health: () => get("health", EmulatorHealth),
    recent: ({ skip, limit, ...filter }: ActivationFilter & { skip: number; limit: number }) =>
      get(`activations?${queryOf({ ...filter, skip, limit })}`, ActivationList),
    record: (id: string) => get(`activations/${encodeURIComponent(id)}`, ActivationAnswer),
    feed: ({ after, ...filter }: ActivationFilter & { after?: number }, signal?: AbortSignal) =>
      lines(
        () => request(`activations/feed?${queryOf({ ...filter, after, atMost: 200 })}`, { signal }),
        FeedLine,
        signal,
      ),
    pool: (signal?: AbortSignal) => lines(() => request("pool/feed", { signal }), PoolFeedLine, signal),
    presets: async () => (await get("pool/presets", PoolPresetList)).presets,
    async changePool(settings: PoolSettings) {
      const response = await request("pool/settings", { method: "PUT", body: JSON.stringify(settings) });
      return PoolSettings.parse(await response.json());
    },
    async killSandbox(instanceId: string) {
      await request(`pool/sandboxes/${encodeURIComponent(instanceId)}`, { method: "DELETE" });
    },
    sandboxes: async () => (await get("sandboxes", SandboxList)).sandboxes,
    namespaces: async () => (await get("namespaces", NamespaceList)).namespaces,
    async addNamespace(name: string) {
      const response = await request(`namespaces/${encodeURIComponent(name)}`, { method: "POST" });
      return NamespaceKey.parse(await response.json());
    },
    async removeNamespace(name: string) {
      await request(`namespaces/${encodeURIComponent(name)}`, { method: "DELETE" });
    },
    nodes: () => get("nodes", NodeList),
    addNode: (node: AddNodeRequest) => post("nodes", node, NodeInfo),
    /** Where the functions are placed now that were on it. */
    async removeNode(name: string) {
      const response = await request(`nodes/${encodeURIComponent(name)}`, { method: "DELETE" });
      return z.object({ placements: z.array(Placement) }).parse(await response.json()).placements;
    },
    place: (wanted: PlaceRequest) => post("placements", wanted, PlaceResult),
    async unplace(wanted: UnplaceRequest) {
      const response = await request(`placements?${new URLSearchParams(wanted).toString()}`, { method: "DELETE" });
      return Placement.parse(await response.json());
    },
    migrate: (wanted: MigrateRequest) => post("migrations", wanted, MigrationResult),
    accounts: () => get("accounts", AccountList),
    async exportAccounts(format: "csv" | "json") {
      return Buffer.from(await (await request(`accounts/export?format=${format}`)).arrayBuffer());
    },
  };
}

/** As the workbench dialect names them; what may be any of several is given several times. */
function queryOf(asked: ActivationFilter & { skip?: number; limit?: number; after?: number; atMost?: number }): string {
  const { sinceMs, uptoMs, statuses = [], startKinds = [], sandboxes = [], ...rest } = asked;
  const single = { ...rest, since: sinceMs, upto: uptoMs };
  const pairs: [string, string][] = [
    ...Object.entries(single).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
    ...statuses.map((status): [string, string] => ["status", status]),
    ...startKinds.map((kind): [string, string] => ["start", kind]),
    ...sandboxes.map((sandbox): [string, string] => ["sandbox", sandbox]),
  ];
  return new URLSearchParams(pairs).toString();
}

/** The lines of an answer that goes on, until it ends or `signal` does. */
async function* lines<T>(ask: () => Promise<Response>, schema: z.ZodType<T>, signal?: AbortSignal): AsyncGenerator<T> {
  const decoder = new TextDecoder();
  let rest = "";
  try {
    const { body } = await ask();
    if (!body) return;
    for await (const chunk of body) {
      const parts = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n");
      rest = parts.pop() ?? "";
      for (const line of parts) yield schema.parse(JSON.parse(line));
    }
  } catch (error) {
    if (signal?.aborted) return;
    if (error instanceof WorkbenchError) throw error;
    throw new WorkbenchError("EMULATOR_NOT_RUNNING", "The emulator has ended.", {
      hint: "Start it again with: wb faas start",
      cause: error,
    });
  }
}
