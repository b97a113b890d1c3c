import { z } from "zod";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import {
  NODE_PROTOCOL,
  NodeDescription,
  ProvisionedList,
  WarmResult,
  type NodeInfo,
  type NodeState,
  type ProvisionRequest,
} from "#shared/model/faas/nodes.ts";
import { WorkbenchRefusal } from "#shared/model/faas/workbench-api.ts";
import type { CallOutcome, InvokerCall } from "../invoker/invoker.ts";
import { readOutcome } from "./forwarded-outcome.ts";
import { InFlight } from "./in-flight.ts";
import { NodeConnection, type Exchange } from "./node-connection.ts";
import type { StoredNode } from "./node-file.ts";

/** What became of a call that was given to a node. */
export type Forwarded =
  | { kind: "outcome"; outcome: CallOutcome }
  /** Nothing of it was done there: it may be given to somebody else. */
  | { kind: "not-begun" }
  /** It may have run, and nobody will know how it ended. */
  | { kind: "lost"; reason: string }
  | { kind: "aborted" };

/** `refused`: in the node's words, why it doesn't take the function. */
export type Provisioned = { kind: "there" } | { kind: "refused" | "unreachable"; reason: string };

/** A heartbeat that takes longer is a missed one. */
const HEARTBEAT_TIMEOUT_MS = 3_000;
/** A node that is busy may miss some; a node that refuses connections is lost at once. */
const MISSED_HEARTBEATS = 3;
/** A limit that is noticed so much later says that this process had no processor, and nothing of the node. */
const OWN_STALL_MS = 500;
/** Of requests other than calls: bringing code, and loading it. */
const REQUEST_TIMEOUT_MS = 120_000;

const OTHER_PROTOCOL = "It is an emulator of another version, which takes calls otherwise.";

const MEGABYTE = 1 << 20;
/** Of an answer: a result may have 1 MB and logs their limit, and JSON writes a byte with six at most. */
const maxAnswerBytes = ({ limits }: DeployedFunction) => (limits.logsMb + 2) * 6 * MEGABYTE;

/** An emulator that calls are forwarded to, as its controller knows it. */
export class EdgeNode {
  readonly stored: StoredNode;
  readonly inFlight = new InFlight();
  readonly counts = { answered: 0, lost: 0, passedOn: 0, losses: 0 };
  /** Versions of functions that it was given and has, as far as is known here, with their paths. */
  readonly has = new Map<string, string>();
  /** Of those that it doesn't take, in its words. */
  readonly refusals = new Map<string, string>();
  lastChosen = 0;

  readonly #controllerId: string;
  readonly #connection: NodeConnection;
  readonly #onReady: (node: EdgeNode) => void;
  readonly #bringing = new Map<string, Promise<Provisioned>>();
  #state: NodeState = "unknown";
  #reason: string | null = null;
  #sinceMs = Date.now();
  #missed = 0;
  #lastSeenAtMs: number | null = null;
  #heartbeatNs: number | null = null;
  #description: NodeDescription | null = null;

  /** `onReady` hears when it is found, or found again. */
  constructor(stored: StoredNode, controllerId: string, onReady: (node: EdgeNode) => void = () => {}) {
    this.stored = stored;
    this.#controllerId = controllerId;
    this.#onReady = onReady;
    this.#connection = new NodeConnection(stored);
  }

  get name(): string {
    return this.stored.name;
  }

  get weight(): number {
    return this.stored.weight;
  }

  /** Whether calls may be given to it. */
  get isUsable(): boolean {
    return this.#state !== "lost";
  }

  get heartbeatNs(): number | null {
    return this.#heartbeatNs;
  }

  get description(): NodeDescription | null {
    return this.#description;
  }

  info(): NodeInfo {
    const { name, url, weight } = this.stored;
    const { answered, lost, passedOn } = this.counts;
    return {
      name,
      url,
      weight,
      state: this.#state,
      reason: this.#reason,
      sinceMs: this.#sinceMs,
      lastSeenAtMs: this.#lastSeenAtMs,
      heartbeatNs: this.#heartbeatNs,
      description: this.#description,
      inFlight: this.inFlight.total,
      calls: { answered, lost, passedOn },
    };
  }

  /** Which emulator answers, whatever is known of it; or why none does that could be a node. */
  async identify(): Promise<{ id: string } | { reason: string }> {
    const exchange = await this.#describe();
    const description = read(exchange, NodeDescription);
    if (!description) return { reason: reasonOf(exchange) };
    return description.protocol === NODE_PROTOCOL ? { id: description.id } : { reason: OTHER_PROTOCOL };
  }

  #describe(): Promise<Exchange> {
    return this.#connection.exchange({ method: "GET", path: "/node", timeoutMs: HEARTBEAT_TIMEOUT_MS });
  }

  /** Asks how it is, which `info()` tells then. Never rejects. */
  async beat(): Promise<void> {
    const startNs = process.hrtime.bigint();
    const exchange = await this.#describe();
    const description = read(exchange, NodeDescription);
    const obstacle = description ? this.#obstacle(description) : null;
    if (obstacle !== null) return this.#lose(obstacle);
    if (!description) {
      const elapsedMs = Number(process.hrtime.bigint() - startNs) / 1e6;
      if (elapsedMs < HEARTBEAT_TIMEOUT_MS + OWN_STALL_MS) this.#missed++;
      // Who refuses connections or answers otherwise is no emulator that is merely busy.
      const isSure = exchange.kind === "refused" || exchange.kind === "answer";
      if (isSure || this.#missed >= MISSED_HEARTBEATS) this.#lose(reasonOf(exchange));
      return;
    }
    this.#missed = 0;
    this.#heartbeatNs = Number(process.hrtime.bigint() - startNs);
    this.#lastSeenAtMs = Date.now();
    this.#description = description;
    if (this.#state === "ready") return;
    this.#become("ready", null);
    this.#onReady(this);
  }

  #obstacle({ id, protocol }: NodeDescription): string | null {
    if (protocol !== NODE_PROTOCOL) return OTHER_PROTOCOL;
    return id === this.stored.id ? null : "Another emulator listens at its address.";
  }

  #become(state: NodeState, reason: string | null): void {
    this.#state = state;
    this.#reason = reason;
    this.#sinceMs = Date.now();
    this.has.clear();
    this.refusals.clear();
  }

  /** From now on nothing is given to it; what is in flight there has no answer any more. */
  #lose(reason: string): void {
    if (this.#state === "lost") {
      this.#reason = reason;
      return;
    }
    this.counts.losses++;
    this.#become("lost", reason);
    this.#connection.breakOff(reason);
  }

  /** Gives it a call of a function that it has. Never rejects. */
  async forward(call: InvokerCall, signal: AbortSignal): Promise<Forwarded> {
    const { fn } = call;
    const chosenNs = process.hrtime.bigint();
    const exchange = await this.#connection.exchange({
      method: "POST",
      path: `${this.#pathOf(fn.revision)}/calls`,
      body: call.argumentText ?? JSON.stringify(call.argument) ?? "",
      activationId: call.activationId,
      signal,
      maxAnswerBytes: maxAnswerBytes(fn),
    });
    switch (exchange.kind) {
      case "aborted":
        return exchange;
      case "refused":
        this.#lose(exchange.reason);
        return { kind: "not-begun" };
      case "unreached":
        return { kind: "not-begun" };
      case "silent":
      case "broken":
        // A heartbeat tells whether it was this connection alone.
        void this.beat();
        this.counts.lost++;
        return { kind: "lost", reason: exchange.reason };
      case "answer":
        return this.#judge(exchange, call, chosenNs);
    }
  }

  #judge(exchange: Exchange & { kind: "answer" }, call: InvokerCall, chosenNs: bigint): Forwarded {
    if (exchange.status !== 200) {
      if (exchange.status >= 500) {
        this.counts.lost++;
        return { kind: "lost", reason: reasonOf(exchange) };
      }
      // It turned the request away: because the function isn't there, or the key is none of its any more.
      this.has.delete(call.fn.revision);
      if (exchange.status !== 404) this.#lose(reasonOf(exchange));
      return { kind: "not-begun" };
    }
    const elapsedNs = Number(process.hrtime.bigint() - chosenNs);
    let outcome: CallOutcome;
    try {
      outcome = readOutcome(exchange.text, this.name, Number(chosenNs - call.arrivedNs), elapsedNs);
    } catch {
      this.counts.lost++;
      return { kind: "lost", reason: "Its answer can't be read." };
    }
    // Turned away before it reached a sandbox, since the node is about to end.
    if (outcome.failure?.fault === "emulator-stopped" && outcome.instanceId === null) {
      this.#lose("It is stopping.");
      return { kind: "not-begun" };
    }
    this.counts.answered++;
    return { kind: "outcome", outcome };
  }

  /** Brings a version of a function, unless it is known to be there; callers at the same time share one bringing. */
  provision(fn: DeployedFunction, read: () => Promise<ProvisionRequest>): Promise<Provisioned> {
    const { revision } = fn;
    if (this.has.has(revision)) return Promise.resolve({ kind: "there" });
    const refusal = this.refusals.get(revision) ?? this.#foreignProgram(fn);
    if (refusal !== null) return Promise.resolve({ kind: "refused", reason: refusal });
    const known = this.#bringing.get(revision);
    if (known) return known;
    const bringing = this.#bring(fn, read).finally(() => this.#bringing.delete(revision));
    this.#bringing.set(revision, bringing);
    return bringing;
  }

  /** Native programs were built for the controller's machine. */
  #foreignProgram({ form }: DeployedFunction): string | null {
    if (form !== "native" || !this.#description) return null;
    const { platform, arch } = this.#description;
    if (platform === process.platform && arch === process.arch) return null;
    return `A program for ${process.platform} on ${process.arch} doesn't run there, on ${platform} and ${arch}.`;
  }

  async #bring(fn: DeployedFunction, readCode: () => Promise<ProvisionRequest>): Promise<Provisioned> {
    const body = JSON.stringify(await readCode());
    const path = this.#pathOf(fn.revision);
    const exchange = await this.#connection.exchange({ method: "PUT", path, body, timeoutMs: REQUEST_TIMEOUT_MS });
    if (exchange.kind === "answer" && exchange.status === 204) {
      this.has.set(fn.revision, fn.path);
      return { kind: "there" };
    }
    const reason = reasonOf(exchange);
    if (exchange.kind === "answer" && exchange.status === 400) {
      this.refusals.set(fn.revision, reason);
      return { kind: "refused", reason };
    }
    if (exchange.kind === "refused") this.#lose(reason);
    return { kind: "unreachable", reason };
  }

  /** Brings a function's code, which it has, into idle sandboxes. */
  async warm(revision: string, count: number): Promise<WarmResult> {
    const body = JSON.stringify({ count });
    const path = `${this.#pathOf(revision)}/warm`;
    const exchange = await this.#connection.exchange({ method: "POST", path, body, timeoutMs: REQUEST_TIMEOUT_MS });
    return read(exchange, WarmResult) ?? { warmed: 0, reason: reasonOf(exchange) };
  }

  /** What it keeps for this controller; null where it doesn't say. */
  async provisioned(): Promise<ProvisionedList["functions"] | null> {
    const path = `/provisioned?controller=${this.#controllerId}`;
    const exchange = await this.#connection.exchange({ method: "GET", path, timeoutMs: REQUEST_TIMEOUT_MS });
    return read(exchange, ProvisionedList)?.functions ?? null;
  }

  async remove(revision: string): Promise<void> {
    this.has.delete(revision);
    const path = this.#pathOf(revision);
    await this.#connection.exchange({ method: "DELETE", path, timeoutMs: REQUEST_TIMEOUT_MS });
  }

  close(): void {
    this.#connection.close();
  }

  #pathOf(revision: string): string {
    return `/provisioned/${this.#controllerId}/${encodeURIComponent(revision)}`;
  }
}

function read<T>(exchange: Exchange, schema: z.ZodType<T>): T | null {
  if (exchange.kind !== "answer" || exchange.status !== 200) return null;
  return schema.safeParse(jsonOf(exchange.text)).data ?? null;
}

function reasonOf(exchange: Exchange): string {
  if (exchange.kind === "aborted") return "It was not waited for.";
  if (exchange.kind !== "answer") return exchange.reason;
  const said = WorkbenchRefusal.safeParse(jsonOf(exchange.text));
  if (exchange.status === 401 || exchange.status === 403) return said.data?.error ?? "It doesn't take the key.";
  if (exchange.status === 200 || exchange.status === 404) return "What answers there is no emulator that takes calls.";
  return said.data?.error ?? `It answered ${exchange.status}.`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
