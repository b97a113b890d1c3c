import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PoolSettings } from "#shared/model/faas/pool.ts";
import { FIRST_VERSION, wat } from "#toolchains/wasm/testing/wat.ts";
import { createEmulator } from "../../../emulator.ts";
import { POOL_PRESETS } from "../../../invoker/presets.ts";

/** No stem cells, so that tests start at once, and no rates. */
const SETTINGS: PoolSettings = {
  ...POOL_PRESETS.workers,
  stemCells: [],
  concurrentInvocations: null,
  invocationsPerMinute: null,
  triggersPerMinute: null,
};

export interface ApiAnswer {
  status: number;
  headers: Headers;
  /** Null where there was none. */
  body: unknown;
}

/** The whole emulator in a folder of its own, with what tests ask of its API. */
export async function startEmulator(options: { edgeAuth?: boolean; settings?: Partial<PoolSettings> } = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), "wasm-workbench-emulator-"));
  const emulator = await createEmulator({
    dataDir,
    host: "127.0.0.1",
    port: 0,
    edgeAuth: options.edgeAuth ?? false,
    guestKey: false,
    settings: { ...SETTINGS, ...options.settings },
  });
  const { url, edgeUrl, apihost, auth } = emulator.address;
  const authorization = `Basic ${Buffer.from(auth).toString("base64")}`;

  const send = async (method: string, path: string, body?: unknown): Promise<ApiAnswer> => {
    const response = await fetch(`${url}/api/v1/namespaces/_/${path}`, {
      method,
      headers: { authorization, ...(body !== undefined && { "content-type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    const { status, headers } = response;
    return { status, headers, body: text === "" ? null : (JSON.parse(text) as unknown) };
  };
  const put = async (path: string, body: unknown): Promise<void> => {
    const answer = await send("PUT", path, body);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  };

  return {
    url,
    edgeUrl,
    apihost,
    auth,
    authorization,
    get: (path: string) => send("GET", path),
    post: (path: string, body?: unknown) => send("POST", path, body),
    put,
    /** A WASI program in the text format. */
    deploy(
      name: string,
      program: string,
      annotations: Record<string, unknown> = {},
      more: Record<string, unknown> = {},
    ): Promise<void> {
      const code = Buffer.from(wat(program, FIRST_VERSION)).toString("base64");
      return put(`actions/${name}?overwrite=true`, {
        exec: { kind: "wasi:1", code },
        annotations: Object.entries(annotations).map(([key, value]) => ({ key, value })),
        ...more,
      });
    },
    async close(): Promise<void> {
      await emulator.close(0);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export type TestEmulator = Awaited<ReturnType<typeof startEmulator>>;
