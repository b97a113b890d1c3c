import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Socket } from "node:net";
import { ActionService, type ServiceAnswer } from "./action-service.ts";

/*
 * One process for one OpenWhisk `nodejs` action: it takes /init and /run by HTTP.
 *
 *   node-action-proxy.js --listen PORT          as in a container, where OpenWhisk expects it at 8080
 *   node-action-proxy.js --descriptor NUMBER    on a connection that it inherited, where it may open no socket
 */
const service = new ActionService();

/** OpenWhisk cuts code off at 48 MB; it is a third longer in Base64. */
const MAX_BODY_BYTES = 68 * 2 ** 20;

const server = createServer((request, response) => {
  void handle(request).then((answer) => send(response, answer));
});
// A connection that is inherited can't be made anew, and an action may take long.
server.keepAliveTimeout = 0;
server.requestTimeout = 0;
server.headersTimeout = 0;

async function handle(request: IncomingMessage): Promise<ServiceAnswer> {
  try {
    const text = await bodyOf(request);
    const path = request.method === "POST" ? request.url : null;
    if (path !== "/init" && path !== "/run") return { status: 404, body: { error: "Not found." } };
    const message: unknown = JSON.parse(text);
    return path === "/init" ? await service.init(message) : await service.run(message);
  } catch (error) {
    console.error(error);
    return { status: 500, body: { error: "Bad request." } };
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > MAX_BODY_BYTES) throw new Error("The request is too large.");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** With its length: OpenWhisk takes an answer in chunks for none. */
function send(response: ServerResponse, { status, body }: ServiceAnswer): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { "content-type": "application/json", "content-length": bytes.length }).end(bytes);
}

const [option, value = ""] = process.argv.slice(2);
if (option === "--descriptor") {
  const connection = new Socket({ fd: Number(value) });
  // Without it nobody could ask for anything any more.
  connection.once("close", () => process.exit(0));
  server.emit("connection", connection);
} else if (option === "--listen") {
  server.listen(/^\d+$/.test(value) ? Number(value) : value);
} else {
  process.stderr.write("usage: node-action-proxy --listen PORT | --descriptor NUMBER\n");
  process.exit(2);
}
