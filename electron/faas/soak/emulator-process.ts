import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { createInterface } from "node:readline";
import type { ActivationSummary, FeedLine } from "#shared/model/faas/activation-feed.ts";
import { EmulatorAddress } from "#shared/model/faas/emulator.ts";

/** Shorter than the server keeps them: it never closes one on which a request is just being sent. */
const IDLE_CONNECTION_MS = 10_000;
const LONGEST_END_MS = 30_000;

export interface HttpAnswer {
  status: number;
  headers: IncomingMessage["headers"];
  /** The JSON that came; null where there was none. */
  body: unknown;
}

/** An emulator as users have it: the built process, reached by HTTP. */
export class EmulatorProcess {
  readonly #agent = new Agent({ keepAlive: true, timeout: IDLE_CONNECTION_MS });
  readonly #child: ChildProcess;
  readonly #address: EmulatorAddress;
  readonly #ended: Promise<number | null>;
  /** What it wrote to stderr, which should be nothing. */
  stderr = "";

  constructor(child: ChildProcess, address: EmulatorAddress, ended: Promise<number | null>) {
    this.#child = child;
    this.#address = address;
    this.#ended = ended;
  }

  /** `temporaryFolder` is what it takes for the system's. */
  static async start(entry: string, dataDir: string, temporaryFolder: string): Promise<EmulatorProcess> {
    const env = { ...process.env, TMPDIR: temporaryFolder, TMP: temporaryFolder, TEMP: temporaryFolder };
    const child = spawn(process.execPath, [entry, "--data", dataDir, "--port", "0", "--json"], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = once(child, "exit").then(([code]) => code as number | null);
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const line = once(createInterface(child.stdout), "line").then(([text]) => text as string);
    const first = await Promise.race([line, ended]);
    if (typeof first !== "string") throw new Error(`The emulator did not start: ${stderr}`);
    const emulator = new EmulatorProcess(child, EmulatorAddress.parse(JSON.parse(first)), ended);
    emulator.stderr = stderr;
    child.stderr.on("data", (text: string) => (emulator.stderr += text));
    return emulator;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get #isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Rejects where no whole answer came. */
  async send(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<HttpAnswer> {
    const text = body === undefined ? null : JSON.stringify(body);
    const response = await this.#open(method, path, text, signal);
    let answer = "";
    for await (const chunk of response.setEncoding("utf8")) answer += chunk as string;
    const { statusCode = 0, headers } = response;
    return { status: statusCode, headers, body: answer === "" ? null : (JSON.parse(answer) as unknown) };
  }

  /** The body of an answer; throws where it isn't a success. */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.send(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  }

  /** Every record from now on, until `signal` says that it is enough; comes back where it is cut off. */
  async *records(signal: AbortSignal): AsyncGenerator<ActivationSummary[]> {
    let cursor = 0;
    while (!signal.aborted) {
      try {
        const stream = await this.#open("GET", `/workbench/v1/activations/feed?after=${cursor}`, null, signal);
        for await (const text of createInterface(stream)) {
          const line = JSON.parse(text) as FeedLine;
          ({ cursor } = line);
          if (line.type === "activations") yield line.activations;
        }
      } catch (error) {
        if (!signal.aborted && !this.#isRunning) throw error;
      }
    }
  }

  /** Closes the connections that are kept for a next request. */
  closeIdleConnections(): void {
    for (const sockets of Object.values(this.#agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
  }

  /** Ends it as a user does; the exit code, or null where it had to be killed. */
  async stop(): Promise<number | null> {
    this.closeIdleConnections();
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), LONGEST_END_MS);
    const code = await this.#ended;
    clearTimeout(timer);
    return code;
  }

  #open(method: string, path: string, text: string | null, signal?: AbortSignal): Promise<IncomingMessage> {
    const headers = {
      authorization: `Basic ${Buffer.from(this.#address.auth).toString("base64")}`,
      ...(text !== null && { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(this.#address.url + path, { method, headers, agent: this.#agent, signal }, resolve);
      outgoing.on("error", reject).end(text ?? undefined);
    });
  }
}
