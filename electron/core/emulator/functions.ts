import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { WorkbenchError } from "#shared/errors.ts";
import type { Endpoint } from "#shared/model/faas/deploy.ts";
import { requireEmulator } from "./find-emulator.ts";
import { actionPath, openWhiskApi, type OpenWhiskApi } from "./openwhisk-api.ts";

const OpenWhiskRecord = z.record(z.string(), z.unknown());
const Started = z.object({ activationId: z.string() });

/** OpenWhisk's longest time limit, and time to keep the record. */
const LONGEST_CALL_MS = 310_000;
const LOOK_EVERY_MS = 100;

/** Functions and activations of the emulator that runs here, or of any OpenWhisk. */
export function createFunctions(dataDir: string) {
  const endpointOf = async (named: Endpoint | undefined): Promise<Endpoint> => {
    if (named) return named;
    const { url, auth } = await requireEmulator(dataDir);
    return { url, auth };
  };
  const apiOf = async (named: Endpoint | undefined) => openWhiskApi(await endpointOf(named));

  return {
    endpointOf,
    async list(endpoint?: Endpoint) {
      const { body } = await (await apiOf(endpoint)).request("GET", "actions?limit=200&skip=0");
      return z.array(OpenWhiskRecord).parse(body);
    },
    async remove(name: string, endpoint?: Endpoint) {
      await (await apiOf(endpoint)).request("DELETE", actionPath(name));
    },
    /** Calls a function and waits for its end, however long it takes. */
    async invoke(name: string, argument: unknown, endpoint?: Endpoint) {
      const api = await apiOf(endpoint);
      const { status, body, activationId } = await api.invoke(actionPath(name), argument);
      // 202: the platform doesn't keep a client waiting this long, and the call goes on.
      const id = status === 202 ? Started.parse(body).activationId : activationId;
      if (status !== 202) {
        const record = OpenWhiskRecord.safeParse(body);
        if (record.success && "response" in record.data) return record.data;
      }
      if (id === null) throw new WorkbenchError("INVALID_REQUEST", `${name}: the platform named no activation.`);
      return whenKept(api, id);
    },
    async activations(filter: { name?: string; limit: number; skip: number }, endpoint?: Endpoint) {
      const query = new URLSearchParams({ docs: "true", limit: String(filter.limit), skip: String(filter.skip) });
      if (filter.name !== undefined) query.set("name", filter.name);
      const { body } = await (await apiOf(endpoint)).request("GET", `activations?${query.toString()}`);
      return z.array(OpenWhiskRecord).parse(body);
    },
    async activation(id: string, endpoint?: Endpoint) {
      const { body } = await (await apiOf(endpoint)).request("GET", `activations/${encodeURIComponent(id)}`);
      return OpenWhiskRecord.parse(body);
    },
  };
}

/** The record of a call that may still run. */
async function whenKept(api: OpenWhiskApi, id: string): Promise<Record<string, unknown>> {
  const deadlineMs = Date.now() + LONGEST_CALL_MS;
  for (;;) {
    try {
      const { body } = await api.request("GET", `activations/${id}`);
      return OpenWhiskRecord.parse(body);
    } catch (error) {
      const isMissing = error instanceof WorkbenchError && error.code === "FILE_NOT_FOUND";
      if (!isMissing || Date.now() > deadlineMs) throw error;
    }
    await delay(LOOK_EVERY_MS);
  }
}
