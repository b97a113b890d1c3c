import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import openwhisk from "openwhisk";
import { z } from "zod";
import { WorkbenchError, type ErrorCode } from "#shared/errors.ts";
import type { Endpoint } from "#shared/model/faas/deploy.ts";
import { actionPath } from "../../emulator/openwhisk-api.ts";
import { originOf } from "./find-openwhisk.ts";
import { unreachable, type HostOptions } from "./host-connection.ts";

/** `exec` and `limits` of an action, as a PUT has them. */
export interface ActionBody {
  exec: { kind: string; code: string; image?: string; binary?: boolean };
  limits: { memory: number; timeout: number };
  annotations?: { key: string; value: unknown }[];
}

/** OpenWhisk's own client on one endpoint. Everything throws WorkbenchErrors, in which no key is. */
export interface OpenWhiskClient {
  /** Null where there is none of this name. */
  find(name: string): Promise<{ kind: string | null } | null>;
  names(): Promise<string[]>;
  put(name: string, action: ActionBody): Promise<void>;
  remove(name: string): Promise<void>;
  /** Waits for the end; the record of the activation, also of one that failed. */
  invoke(name: string, argument: Record<string, unknown>): Promise<CallRecord>;
  /** A page of records without results, the newest first. */
  activations(page: { name: string; limit: number; skip: number; since?: number }): Promise<unknown>;
  activation(id: string): Promise<unknown>;
  close(): void;
}

const CallRecord = z.looseObject({
  activationId: z.string(),
  response: z.looseObject({ status: z.string(), success: z.boolean(), result: z.unknown() }).optional(),
});
type CallRecord = z.infer<typeof CallRecord>;

const Named = z.looseObject({ name: z.string() });
const Action = z.looseObject({ exec: z.looseObject({ kind: z.string().optional() }).optional() });

const CONNECTIONS = 8;
/** Of answers that are small; an invocation may take as long as its function. */
const ANSWER_TIMEOUT_MS = 30_000;
const LIST_LIMIT = 200;
const LONGEST_WORDS = 300;

export function openWhiskClient({ url, auth }: Endpoint, { insecure, signal }: HostOptions): OpenWhiskClient {
  const origin = originOf(url);
  const kept = { keepAlive: true, maxSockets: CONNECTIONS };
  const agent = origin.startsWith("https:") ? new HttpsAgent(kept) : new HttpAgent(kept);
  const client = openwhisk({ api: `${origin}/api/v1/`, api_key: auth, ignore_certs: insecure, agent });
  // The client hands its options on to what sends the request, which its types don't tell.
  const timed = { response_timeout: ANSWER_TIMEOUT_MS };

  const ask = async <T>(what: string, request: () => Promise<T>): Promise<T> => {
    if (signal?.aborted) throw new WorkbenchError("CANCELLED", "Cancelled.");
    try {
      return await request();
    } catch (error) {
      throw translated(origin, what, error);
    }
  };
  // It puts names into paths as they are.
  const idOf = (name: string) => actionPath(name).replace(/^actions\//, "");

  return {
    async find(name) {
      try {
        const get = { name: idOf(name), code: false, ...timed };
        const { exec } = Action.parse(await ask(name, () => client.actions.get(get)));
        return { kind: exec?.kind ?? null };
      } catch (error) {
        if (error instanceof WorkbenchError && error.code === "FILE_NOT_FOUND") return null;
        throw error;
      }
    },
    async names() {
      const list = { limit: LIST_LIMIT, skip: 0, ...timed };
      const listed = z.array(Named).safeParse(await ask("actions", () => client.actions.list(list)));
      return (listed.data ?? []).map(({ name }) => name);
    },
    async put(name, action) {
      await ask(name, () => client.actions.update({ name: idOf(name), action }));
    },
    async remove(name) {
      await ask(name, () => client.actions.delete({ name: idOf(name), ...timed }));
    },
    async invoke(name, params) {
      const invoke = { name: idOf(name), blocking: true, params } as const;
      let body: unknown;
      try {
        body = await client.actions.invoke(invoke);
      } catch (error) {
        // A function's failure is an answer of 502 with its record.
        body = bodyOf(error);
        if (!CallRecord.safeParse(body).success) throw translated(origin, name, error);
      }
      const record = CallRecord.safeParse(body);
      if (record.success) return record.data;
      throw new WorkbenchError("PROGRAM_FAILED", `${name}: ${origin} answered with what is no activation's record.`);
    },
    activations: (page) => ask("activations", () => client.activations.list({ ...page, ...timed })),
    activation: (id) => ask(`activation ${id}`, () => client.activations.get({ name: id, ...timed })),
    close: () => agent.destroy(),
  };
}

const CODES: Record<number, ErrorCode> = {
  400: "INVALID_REQUEST",
  401: "PERMISSION_DENIED",
  403: "PERMISSION_DENIED",
  404: "FILE_NOT_FOUND",
  409: "FILE_EXISTS",
  413: "INVALID_REQUEST",
};

/** Of an answer; null of a request that got none. */
export class PlatformError extends WorkbenchError {
  readonly status: number | null;

  constructor(code: ErrorCode, message: string, status: number | null, hint: string | null) {
    super(code, message, { hint: hint ?? undefined });
    this.status = status;
  }
}

function translated(origin: string, what: string, error: unknown): WorkbenchError {
  if (error instanceof WorkbenchError) return error;
  const { statusCode: status } = error as { statusCode?: unknown };
  if (typeof status !== "number") {
    const reason = error instanceof Error ? error.message.replace(/^Unknown Error From API: /, "") : String(error);
    const { code, message, hint } = unreachable(origin, new Error(reason));
    return new PlatformError(code, message, null, hint);
  }
  const said = ErrorBody.safeParse(bodyOf(error)).data?.error ?? "";
  const words = said === "" ? "" : `: ${said.slice(0, LONGEST_WORDS)}`;
  const code = CODES[status] ?? "PROGRAM_FAILED";
  return new PlatformError(code, `${what}: ${origin} answered ${status}${words}`, status, hintOf(status));
}

const ErrorBody = z.looseObject({ error: z.string() });

function bodyOf(error: unknown): unknown {
  return (error as { error?: unknown } | null)?.error;
}

function hintOf(status: number): string | null {
  if (status === 401 || status === 403) return "Check --auth, UUID:KEY, and what it may do in its namespace.";
  if (status === 413) return "The platform takes no more than this at once; make the argument or the program smaller.";
  if (status === 429)
    return "The platform limits calls for each minute, and at the same time; choose a lighter pattern.";
  if (status >= 500) return "The platform itself has a fault; try again, or ask who runs it.";
  return null;
}

/** Whether it may be otherwise in a moment: too many calls, a fault, or no answer (null). */
export function isPassing(status: number | null): boolean {
  return status === null || status === 429 || status >= 500;
}

/** Of one request; those for a busy platform give a limit for a minute time to pass. */
const MOST_ATTEMPTS = { busy: 9, broken: 3 };
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

/** Asks again, more and more slowly, where a platform is too busy (429), has a fault (5xx) or is not reached. */
export async function withRetries<T>(request: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const attempts = { busy: 0, broken: 0 };
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof PlatformError) || !isPassing(error.status) || signal?.aborted) throw error;
      const why = error.status === 429 ? "busy" : "broken";
      if (++attempts[why] >= MOST_ATTEMPTS[why]) throw error;
      await pause(pauseMs, signal);
    }
  }
}

/** Throws CANCELLED. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    throw new WorkbenchError("CANCELLED", "Cancelled.", { cause: error });
  }
}
