import { existsSync } from "node:fs";
import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { RPCHandler } from "@orpc/server/ws";
import { WebSocketServer, type MessageEvent, type WebSocket } from "ws";
import type { Workbench } from "#core/create-workbench.ts";
import { WorkbenchError } from "#shared/errors.ts";
import {
  createToken,
  judgeRequest,
  sameToken,
  securityHeaders,
  sessionCookie,
  type AccessRules,
  type RequestHead,
} from "./access.ts";
import { refusalPage } from "./refusal-page.ts";
import { sendWindowFile } from "./static-files.ts";

const HOST = "127.0.0.1";
/** Far above any source text; far below what would hurt the core. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

export interface ServeOptions {
  workbench: Pick<Workbench, "router">;
  /** The built window: the folder that holds index.html. */
  rendererDir: string;
  /** Left out: any free port. */
  port?: number;
}

export interface RunningServer {
  /** The address for people, with its token; works until the server is closed. */
  url: string;
  /**
   * An address for one visit, for starting a browser: a command line can be read by every user of the machine, so it
   * must not hold the lasting token.
   */
  createSingleVisitUrl(): string;
  /** Ends every connection. The workbench itself stays open: it isn't the server's. */
  close(): Promise<void>;
}

/**
 * Serves the window and its connection on loopback.
 * Throws WorkbenchError PORT_IN_USE, PERMISSION_DENIED (a port below 1024) and FILE_NOT_FOUND (the window isn't built).
 */
export async function startServe({ workbench, rendererDir, port = 0 }: ServeOptions): Promise<RunningServer> {
  if (!existsSync(join(rendererDir, "index.html")))
    throw new WorkbenchError("FILE_NOT_FOUND", `The window isn't built: ${rendererDir} holds no index.html.`, {
      hint: "Run `npm run build` in the workbench's folder.",
    });

  const token = createToken();
  const singleVisitTokens = new Set<string>();
  const rules: AccessRules = {
    port,
    session: createToken(),
    acceptToken: (presented) => sameToken(presented, token) || singleVisitTokens.delete(presented),
  };
  const handler = new RPCHandler(workbench.router);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const server = createServer((request, response) => {
    answer(request, response, rules, rendererDir).catch(() => response.destroy());
  });

  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    const judgement = judgeRequest({ ...headOf(request), upgrade: true }, rules);
    if (judgement.kind !== "allow") return refuseUpgrade(socket, judgement.kind === "refuse" ? judgement.status : 400);
    if (judgement.pathname !== "/rpc") return refuseUpgrade(socket, 404);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      // An oversized or malformed message closes its own connection and nothing else.
      webSocket.on("error", () => webSocket.terminate());
      void handler.upgrade(withOwnMessagesOnly(webSocket));
    });
  });

  await listen(server, port);
  rules.port = (server.address() as AddressInfo).port;
  const origin = `http://${HOST}:${rules.port}`;

  return {
    url: `${origin}/?token=${token}`,
    createSingleVisitUrl() {
      const once = createToken();
      singleVisitTokens.add(once);
      return `${origin}/?token=${once}`;
    },
    async close() {
      for (const webSocket of sockets.clients) webSocket.terminate();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  rules: AccessRules,
  rendererDir: string,
): Promise<void> {
  const judgement = judgeRequest({ ...headOf(request), upgrade: false }, rules);
  const ownHost =
    judgement.kind === "refuse" && judgement.status === 403 ? `${HOST}:${rules.port}` : request.headers.host;
  for (const [name, value] of Object.entries(securityHeaders(ownHost ?? HOST))) response.setHeader(name, value);

  if (judgement.kind === "refuse") {
    response.writeHead(judgement.status, { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" });
    response.end(refusalPage(judgement.reason));
  } else if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { Allow: "GET, HEAD" }).end();
  } else if (judgement.kind === "start-session") {
    response.writeHead(303, {
      Location: "/",
      "Set-Cookie": sessionCookie(rules.port, rules.session),
      "Cache-Control": "no-store",
    });
    response.end();
  } else {
    const withBody = request.method === "GET";
    await sendWindowFile(response, { rendererDir, pathname: judgement.pathname, withBody });
  }
}

function headOf({ method = "", url = "", headers }: IncomingMessage): Omit<RequestHead, "upgrade"> {
  return { method, url, headers };
}

/** What the handler sees of a connection: it would write a stack to the log for each message that isn't one of ours. */
function withOwnMessagesOnly(webSocket: WebSocket): Parameters<RPCHandler<object>["upgrade"]>[0] {
  const addEventListener: WebSocket["addEventListener"] = (type, listener, options) => {
    if (type !== "message") return webSocket.addEventListener(type, listener, options);
    const hear = listener as (event: MessageEvent) => void;
    webSocket.addEventListener("message", (event) => {
      if (isOwnMessage(event.data)) hear(event);
      else webSocket.close(UNSUPPORTED_DATA);
    });
  };
  return { addEventListener, send: webSocket.send.bind(webSocket) };
}

/** RFC 6455, 7.4.1. */
const UNSUPPORTED_DATA = 1003;

/** Clients send JSON with the request's id as `i`; files, which would be binary, aren't part of the contract. */
function isOwnMessage(data: unknown): boolean {
  if (typeof data !== "string") return false;
  try {
    const message: unknown = JSON.parse(data);
    return typeof message === "object" && message !== null && "i" in message && typeof message.i === "string";
  } catch {
    return false;
  }
}

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE")
        reject(
          new WorkbenchError("PORT_IN_USE", `Port ${port} is used by another program.`, {
            hint: "Choose another with --port N, or leave --port out to get a free one.",
            cause: error,
          }),
        );
      else if (error.code === "EACCES")
        reject(
          new WorkbenchError("PERMISSION_DENIED", `This user may not listen on port ${port}.`, {
            hint: "Choose a port above 1023 with --port N.",
            cause: error,
          }),
        );
      else reject(error);
    });
    server.listen({ host: HOST, port }, resolve);
  });
}
