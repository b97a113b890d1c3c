import { z } from "zod";
import { WorkbenchError } from "#shared/errors.ts";
import type { Endpoint } from "#shared/model/faas/deploy.ts";
import type { HostLimits, MeasuredHost } from "#shared/model/load/measured-host.ts";
import { basicAuth } from "../../emulator/find-emulator.ts";
import { connectHost, measureConnects, type HostConnection, type HostOptions } from "./host-connection.ts";

const API = "/api/v1";
const BYTES_PER_MB = 1024 * 1024;

/** `GET /api/v1`, which needs no key (RestAPIs.scala). */
const ApiInfo = z.looseObject({
  api_version: z.string().optional(),
  api_version_path: z.string(),
  build: z.string().optional(),
  buildno: z.string().optional(),
});

const limit = z.number().nullish();

/** `GET /` (Controller.scala); platforms behind a gateway often have another page there. */
const ServiceInfo = z.looseObject({
  api_paths: z.array(z.string()),
  limits: z
    .looseObject({
      actions_per_minute: limit,
      concurrent_actions: limit,
      min_action_memory: limit,
      max_action_memory: limit,
      min_action_duration: limit,
      max_action_duration: limit,
    })
    .optional(),
  runtimes: z.record(z.string(), z.array(z.looseObject({ kind: z.string() }))).optional(),
});

/** An address as people write it: with or without `/api/v1`, and slashes. */
export function originOf(url: string): string {
  return new URL(url).origin;
}

/**
 * Looks whether an OpenWhisk answers at an endpoint and takes the key, and what it says of itself. Throws
 * EMULATOR_NOT_RUNNING where nobody answers, INVALID_REQUEST where somebody else does, and PERMISSION_DENIED for the key.
 */
export async function findOpenWhisk({ url, auth }: Endpoint, options: HostOptions): Promise<MeasuredHost> {
  const origin = originOf(url);
  const host = connectHost(origin, options);
  try {
    const api = await askFor(host, API, ApiInfo);
    const service = await askFor(host, "/", ServiceInfo);
    if (!api.said && !service.said?.api_paths.includes(API)) throw isNoOpenWhisk(origin, api.status);
    await checkKey(host, origin, auth);
    return {
      origin,
      openWhisk: {
        apiVersion: api.said?.api_version ?? null,
        build: api.said?.build ?? null,
        buildNumber: api.said?.buildno ?? null,
        kinds: Object.values(service.said?.runtimes ?? {}).flatMap((family) => family.map(({ kind }) => kind)),
        limits: limitsOf(service.said?.limits),
      },
      insecure: options.insecure,
      roundTrip: await host.roundTrip(api.said ? API : "/"),
    };
  } finally {
    host.close();
  }
}

/** Of an address that is no platform's: only how far away it is. */
export async function describeAddress(url: string, { insecure, signal }: HostOptions): Promise<MeasuredHost> {
  const origin = originOf(url);
  return { origin, openWhisk: null, insecure, roundTrip: await measureConnects(origin, signal) };
}

/** Null where what is there is something else. */
async function askFor<T>(host: HostConnection, path: string, schema: z.ZodType<T>) {
  const { status, text } = await host.get(path);
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    // A page for people, say.
  }
  return { status, said: schema.safeParse(body).data ?? null };
}

async function checkKey(host: HostConnection, origin: string, auth: string): Promise<void> {
  const { status } = await host.get(`${API}/namespaces`, { authorization: basicAuth(auth) });
  if (status === 401 || status === 403)
    throw new WorkbenchError("PERMISSION_DENIED", `${origin} doesn't take the key.`, {
      hint: "--auth is UUID:KEY, as wsk property get --auth prints it (of our emulator: wb faas status).",
    });
}

function isNoOpenWhisk(origin: string, status: number): WorkbenchError {
  return new WorkbenchError(
    "INVALID_REQUEST",
    `${origin} answers, but not as an OpenWhisk (GET ${API} gave ${status}, without its version).`,
    { hint: "Name its API host, such as http://127.0.0.1:3233. Any other address is measured by --url alone." },
  );
}

function limitsOf(said: z.infer<typeof ServiceInfo>["limits"]): HostLimits {
  const megabytes = (bytes: number | null | undefined) => (bytes == null ? null : bytes / BYTES_PER_MB);
  return {
    callsPerMinute: said?.actions_per_minute ?? null,
    concurrentCalls: said?.concurrent_actions ?? null,
    minMemoryMb: megabytes(said?.min_action_memory),
    maxMemoryMb: megabytes(said?.max_action_memory),
    minTimeoutMs: said?.min_action_duration ?? null,
    maxTimeoutMs: said?.max_action_duration ?? null,
  };
}
