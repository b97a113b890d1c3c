import { Agent, type IncomingHttpHeaders, request } from "node:http";
import type { Duplex } from "node:stream";
import type { HomeSocket } from "./home-socket.ts";

/** What a container's proxy answered, or why there is no answer. */
export type ActionAnswer =
  | { status: number; headers: IncomingHttpHeaders; text: string }
  | { failure: "too-long" | "broken" };

/** OpenWhisk's limit of a result is 1 MB; a longer one has to arrive to be called too long. */
const MAX_ANSWER_BYTES = 3 * 2 ** 20;

/** Asks a container's proxy by HTTP over the connections that it makes itself. Nothing that comes back is trusted. */
export class ActionClient {
  readonly #agent: HomeAgent;
  #giveUp: (() => void) | null = null;

  constructor(home: HomeSocket) {
    this.#agent = new HomeAgent(home);
  }

  /** Never rejects. Whoever asks bounds the time, by `giveUp`. */
  ask(path: string, body: string): Promise<ActionAnswer> {
    const bytes = Buffer.from(body);
    return new Promise((resolve) => {
      const asked = request(
        {
          agent: this.#agent,
          method: "POST",
          path,
          headers: { host: "action", "content-type": "application/json", "content-length": bytes.length },
        },
        (response) => {
          const pieces: Buffer[] = [];
          let length = 0;
          response.on("data", (piece: Buffer) => {
            length += piece.length;
            if (length > MAX_ANSWER_BYTES) resolve({ failure: "too-long" });
            else pieces.push(piece);
          });
          const { statusCode: status = 0, headers } = response;
          response.once("end", () => resolve({ status, headers, text: Buffer.concat(pieces).toString() }));
          for (const event of ["close", "error"]) response.once(event, () => resolve({ failure: "broken" }));
        },
      );
      this.#giveUp = () => {
        resolve({ failure: "broken" });
        asked.destroy();
      };
      asked.once("error", () => resolve({ failure: "broken" }));
      asked.end(bytes);
    });
  }

  /** The question that is under way is answered with `broken`. */
  giveUp(): void {
    this.#giveUp?.();
  }

  close(): void {
    this.giveUp();
    this.#agent.destroy();
  }
}

/** One request at a time; a connection that ended is followed by the next one of the container's. */
class HomeAgent extends Agent {
  readonly #home: HomeSocket;

  constructor(home: HomeSocket) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#home = home;
  }

  override createConnection(
    _options: object,
    onConnected?: (error: Error | null, connection: Duplex) => void,
  ): undefined {
    void this.#home.next().then((socket) => {
      if (socket === null) onConnected?.(new Error("The container has ended."), undefined as never);
      else onConnected?.(null, socket);
    });
  }
}
