import { Agent, request, type ClientRequest, type IncomingMessage } from "node:http";

/**
 * What became of a request. `refused`: nobody takes connections there. `unreached`: there was none in time, or it was
 * given up before. Nothing was sent in these two. `broken`: the request was sent, and the connection ended. `silent`: no
 * answer came in time.
 */
export type Exchange =
  | { kind: "answer"; status: number; text: string }
  | { kind: "refused" | "unreached" | "broken" | "silent"; reason: string }
  | { kind: "aborted" };

export interface NodeRequest {
  method: "GET" | "PUT" | "POST" | "DELETE";
  /** Below `/workbench/v1`. */
  path: string;
  body?: string | Uint8Array;
  activationId?: string;
  signal?: AbortSignal;
  /** Of the whole exchange; no limit where it is left out, as a call may wait for a place as long as it takes. */
  timeoutMs?: number;
  /** A longer answer is broken off. */
  maxAnswerBytes?: number;
}

export const ACTIVATION_ID_HEADER = "x-activation-id";

/** Shorter than an emulator keeps them, so that it closes none on which a request is just being sent. */
const IDLE_CONNECTION_MS = 10_000;
/** Nothing answers there, not even with a refusal. */
const CONNECT_TIMEOUT_MS = 2_000;
const MAX_ANSWER_BYTES = 1 << 20;

/** HTTP with one node, on connections that are kept. */
export class NodeConnection {
  readonly #url: string;
  readonly #authorization: string;
  readonly #agent = new Agent({ keepAlive: true, timeout: IDLE_CONNECTION_MS });
  readonly #underWay = new Set<(reason: string) => void>();

  constructor({ url, auth }: { url: string; auth: string }) {
    this.#url = url;
    this.#authorization = `Basic ${Buffer.from(auth).toString("base64")}`;
  }

  /** Never rejects. */
  exchange(wanted: NodeRequest): Promise<Exchange> {
    const { method, path, body, activationId, signal, timeoutMs } = wanted;
    if (signal?.aborted) return Promise.resolve({ kind: "aborted" });
    return new Promise((resolve) => {
      let isSent = false;
      const headers = {
        authorization: this.#authorization,
        ...(body !== undefined && { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
        ...(activationId !== undefined && { [ACTIVATION_ID_HEADER]: activationId }),
      };
      const outgoing = request(`${this.#url}/workbench/v1${path}`, { method, headers, agent: this.#agent });
      const breakOff = (reason: string) => end({ kind: isSent ? "broken" : "unreached", reason });
      const fail = (error: unknown) => end({ kind: isSent ? "broken" : "refused", reason: wordsOf(error) });
      const abort = () => end({ kind: "aborted" });
      const timers = [setTimeout(() => !isSent && breakOff("It can't be reached."), CONNECT_TIMEOUT_MS)];
      if (timeoutMs !== undefined) {
        const reason = `It did not answer within ${timeoutMs} ms.`;
        timers.push(setTimeout(() => end({ kind: isSent ? "silent" : "unreached", reason }), timeoutMs));
      }
      const end = (exchange: Exchange) => {
        if (!this.#underWay.delete(breakOff)) return;
        for (const timer of timers) clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        if (exchange.kind !== "answer") outgoing.destroy();
        resolve(exchange);
      };
      this.#underWay.add(breakOff);
      signal?.addEventListener("abort", abort, { once: true });
      whenSent(outgoing, () => (isSent = true));
      outgoing.on("error", fail);
      outgoing.on("response", (response) => {
        readAnswer(response, wanted.maxAnswerBytes ?? MAX_ANSWER_BYTES).then(
          (text) => end({ kind: "answer", status: response.statusCode ?? 0, text }),
          fail,
        );
      });
      outgoing.end(body);
    });
  }

  /** Ends every exchange that is under way, which nobody will answer any more. */
  breakOff(reason: string): void {
    for (const each of this.#underWay) each(reason);
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** A kept connection may take the request at once; a new one does when it is there. */
function whenSent(outgoing: ClientRequest, sent: () => void): void {
  outgoing.once("socket", (socket) => {
    if (socket.connecting) socket.once("connect", sent);
    else sent();
  });
}

async function readAnswer(response: IncomingMessage, maxBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    sizeBytes += part.length;
    if (sizeBytes > maxBytes) throw new Error(`It answered more than ${maxBytes} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function wordsOf(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ECONNREFUSED":
      return "It refuses connections.";
    case "ECONNRESET":
    case "EPIPE":
      return "It closed the connection.";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "Its name leads to no address.";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "ETIMEDOUT":
      return "It can't be reached.";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
