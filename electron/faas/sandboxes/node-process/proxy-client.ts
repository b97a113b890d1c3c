import { Agent, request } from "node:http";
import type { Duplex } from "node:stream";

/** What a proxy answered, or why there is no answer. */
export type ProxyAnswer = { status: number; text: string } | { failure: "too-long" | "broken" };

/** Asks an action's proxy by HTTP over the one connection there is to it. Nothing that comes back is trusted. */
export class ProxyClient {
  readonly #agent: Agent;

  constructor(channel: Duplex) {
    this.#agent = new InheritedConnection(channel);
  }

  /** Never rejects. Whoever asks bounds the time, by ending the proxy. */
  ask(path: string, body: unknown, maxAnswerBytes: number): Promise<ProxyAnswer> {
    const bytes = Buffer.from(JSON.stringify(body));
    return new Promise((resolve) => {
      const asked = request(
        {
          agent: this.#agent,
          method: "POST",
          path,
          headers: { "content-type": "application/json", "content-length": bytes.length },
        },
        (response) => {
          const pieces: Buffer[] = [];
          let length = 0;
          response.on("data", (piece: Buffer) => {
            length += piece.length;
            if (length > maxAnswerBytes) resolve({ failure: "too-long" });
            else pieces.push(piece);
          });
          response.once("end", () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString() }),
          );
          response.once("close", () => resolve({ failure: "broken" }));
        },
      );
      asked.once("error", () => resolve({ failure: "broken" }));
      asked.end(bytes);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Every request goes over the same connection, one after the other. */
class InheritedConnection extends Agent {
  readonly #channel: Duplex;

  constructor(channel: Duplex) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#channel = channel;
  }

  override createConnection(): Duplex {
    return this.#channel;
  }
}
