import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const VERSION = "/2018-06-01/runtime";
/** Of an event and of an answer: 6 MB and what is around them (docs.aws.amazon.com/lambda, gettingstarted-limits). */
const MAX_PAYLOAD_BYTES = 6_291_556;

/** What a runtime made of an event. */
export type LambdaOutcome =
  | { kind: "answer"; body: string; answeredAtMs: number }
  /** `errorMessage`, `errorType` and `stackTrace`, as the runtime wrote them. */
  | { kind: "error"; body: string; answeredAtMs: number };

export interface LambdaRuntimeApi {
  /** For AWS_LAMBDA_RUNTIME_API. */
  address: string;
  /** Waits until a runtime has taken the event and answered; `deliveredAtMs` is when it took it. */
  invoke(event: unknown): Promise<LambdaOutcome & { deliveredAtMs: number }>;
  close(): Promise<void>;
}

interface Invocation {
  id: string;
  event: string;
  deliveredAtMs: number | null;
  settle(outcome: LambdaOutcome): void;
}

export interface LambdaRuntimeApiOptions {
  functionName: string;
  /** From an event's delivery. */
  timeoutMs: number;
}

/**
 * AWS Lambda's Runtime API for one runtime, as a process of Lambda's sees it (docs.aws.amazon.com/lambda, "Using the
 * Lambda runtime API"): on loopback, one invocation at a time. Times are of `performance.now()`.
 */
export async function startLambdaRuntimeApi(options: LambdaRuntimeApiOptions): Promise<LambdaRuntimeApi> {
  const waiting: Invocation[] = [];
  let current: Invocation | null = null;
  let asking: ServerResponse | null = null;

  const deliver = () => {
    if (asking === null || current !== null) return;
    const invocation = waiting.shift();
    if (!invocation) return;
    current = invocation;
    const response = asking;
    asking = null;
    const { id, event } = invocation;
    invocation.deliveredAtMs = performance.now();
    response.writeHead(200, {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(event),
      "Lambda-Runtime-Aws-Request-Id": id,
      "Lambda-Runtime-Deadline-Ms": String(Date.now() + options.timeoutMs),
      "Lambda-Runtime-Invoked-Function-Arn": `arn:aws:lambda:us-east-1:000000000000:function:${options.functionName}`,
      "Lambda-Runtime-Trace-Id": `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${id.replaceAll("-", "").slice(0, 24)};Sampled=0`,
    });
    response.end(event);
  };

  /** Every word that a runtime says ends what it was given: an answer, its error, or that it can't begin. */
  const finish = async (
    request: IncomingMessage,
    response: ServerResponse,
    id: string | null,
    kind: LambdaOutcome["kind"],
  ) => {
    const body = await readBody(request);
    const invocation = id === null ? (current ?? waiting.shift() ?? null) : current;
    if (invocation === null) return refuse(response, 403, "InvalidStateTransition", "No invocation is under way.");
    if (id !== null && invocation.id !== id) return refuse(response, 400, "InvalidRequestID", "Invalid request ID");
    if (body === null)
      return refuse(
        response,
        413,
        "RequestEntityTooLarge",
        `Exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`,
      );
    current = null;
    answer(response, 202, { status: "OK" });
    invocation.settle({ kind, body, answeredAtMs: performance.now() });
  };

  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const [, id, what] = /^\/2018-06-01\/runtime\/invocation\/([\w-]+)\/(response|error)$/.exec(path) ?? [];
    if (request.method === "GET" && path === `${VERSION}/invocation/next`) {
      asking = response;
      response.once("close", () => (asking = asking === response ? null : asking));
      deliver();
    } else if (request.method === "POST" && id !== undefined)
      void finish(request, response, id, what === "response" ? "answer" : "error");
    else if (request.method === "POST" && path === `${VERSION}/init/error`)
      void finish(request, response, null, "error");
    else refuse(response, 404, "NotFound", "There is no such path in the Runtime API.");
  });
  server.requestTimeout = 0;
  await listen(server);
  const { port } = server.address() as AddressInfo;

  return {
    address: `127.0.0.1:${port}`,
    invoke(event) {
      return new Promise((resolve) => {
        const invocation: Invocation = {
          id: randomUUID(),
          event: JSON.stringify(event),
          deliveredAtMs: null,
          settle: (outcome) => resolve({ ...outcome, deliveredAtMs: invocation.deliveredAtMs ?? outcome.answeredAtMs }),
        };
        waiting.push(invocation);
        deliver();
      });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve());
  });
}

/** Null where it is longer than Lambda takes. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_PAYLOAD_BYTES) chunks.push(chunk);
  }
  return size <= MAX_PAYLOAD_BYTES ? Buffer.concat(chunks).toString("utf8") : null;
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
  response.end(text);
}

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  answer(response, status, { errorType, errorMessage });
}
