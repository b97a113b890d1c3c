import { z } from "zod";
import { WorkbenchError, type ErrorCode } from "#shared/errors.ts";
import type { Endpoint } from "#shared/model/faas/deploy.ts";
import { basicAuth } from "./find-emulator.ts";

const ErrorBody = z.object({ error: z.string() });

/** What a status of OpenWhisk's API means to us. */
const CODES: Record<number, ErrorCode> = {
  401: "PERMISSION_DENIED",
  403: "PERMISSION_DENIED",
  404: "FILE_NOT_FOUND",
  409: "FILE_EXISTS",
};

interface OpenWhiskAnswer {
  status: number;
  body: unknown;
  /** Of an invocation, whatever became of it. */
  activationId: string | null;
}

/** OpenWhisk's REST API in the namespace of a key. */
export interface OpenWhiskApi {
  /** `path` follows `/namespaces/_/`. Throws INVALID_REQUEST and the like, with the platform's words. */
  request(method: "GET" | "PUT" | "POST" | "DELETE", path: string, body?: unknown): Promise<OpenWhiskAnswer>;
  /** As `request`; but an answer that is the record of a failed call is no error. */
  invoke(path: string, argument: unknown): Promise<OpenWhiskAnswer>;
}

/** A function's name in a path: a package's slash stays. Throws INVALID_REQUEST for what would lead to another path. */
export function actionPath(name: string): string {
  const segments = name.split("/");
  if (segments.length > 2 || segments.some((segment) => segment === "" || /^\.+$/.test(segment)))
    throw new WorkbenchError("INVALID_REQUEST", `${JSON.stringify(name)} can't be the name of a function.`, {
      hint: "Use a name such as plates, or package/plates.",
    });
  return `actions/${segments.map(encodeURIComponent).join("/")}`;
}

export function openWhiskApi({ url, auth }: Endpoint, signal?: AbortSignal): OpenWhiskApi {
  const base = `${url.replace(/\/+$/, "").replace(/\/api\/v1$/, "")}/api/v1/namespaces/_/`;

  const send = async (method: string, path: string, body: unknown): Promise<OpenWhiskAnswer> => {
    let response: Response;
    try {
      response = await fetch(`${base}${path}`, {
        method,
        headers: {
          authorization: basicAuth(auth),
          accept: "application/json",
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal,
      });
    } catch (error) {
      if (signal?.aborted) throw new WorkbenchError("CANCELLED", "Cancelled.", { cause: error });
      throw new WorkbenchError("EMULATOR_NOT_RUNNING", `${url} doesn't answer: ${reasonOf(error)}`, {
        hint: "Start the emulator with: wb faas start. Or name another platform with --url and --auth.",
        cause: error,
      });
    }
    const text = await response.text();
    let parsed: unknown = text;
    try {
      parsed = text === "" ? null : JSON.parse(text);
    } catch {
      // A proxy's page, say: its text is all there is.
    }
    return { status: response.status, body: parsed, activationId: response.headers.get("x-openwhisk-activation-id") };
  };

  const refuse = (path: string, { status, body }: OpenWhiskAnswer): WorkbenchError => {
    const said = ErrorBody.safeParse(body);
    const words = said.success ? said.data.error : `It answered ${status}.`;
    return new WorkbenchError(
      CODES[status] ?? "INVALID_REQUEST",
      `${decodeURIComponent(path).replace(/^actions\//, "")}: ${words}`,
      {
        hint: status === 401 ? "Check the key: UUID:KEY, as wb faas status prints it." : undefined,
      },
    );
  };

  return {
    async request(method, path, body) {
      const answer = await send(method, path, body);
      if (answer.status >= 400) throw refuse(path.split("?")[0] ?? path, answer);
      return answer;
    },
    async invoke(path, argument) {
      const answer = await send("POST", `${path}?blocking=true`, argument ?? {});
      const isRecord = typeof answer.body === "object" && answer.body !== null && "activationId" in answer.body;
      if (answer.status >= 400 && !isRecord) throw refuse(path, answer);
      return answer;
    },
  };
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
