import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { ProvisionRequest } from "#shared/model/faas/nodes.ts";
import { refusal } from "../invoker/carry-out.ts";
import type { CallOutcome, Invoker, InvokerCall } from "../invoker/invoker.ts";
import { within } from "../invoker/limit-wait.ts";
import { chooseNode, type Candidate } from "./choose-node.ts";
import type { EdgeNode } from "./edge-node.ts";
import { InFlight } from "./in-flight.ts";

/** Whoever carries out calls here, beside the nodes. */
export const HERE = Symbol("here");
export type Holder = EdgeNode | typeof HERE;

/** Where functions are, as it stands when a call comes. */
export interface Directory {
  /** Whoever holds a function; null of one that isn't placed. */
  holdersOf(path: string): readonly Holder[] | null;
  nodes(): readonly EdgeNode[];
  /** What a node needs to carry out a function; null when this version was replaced, and can be had only here. */
  packageOf(fn: DeployedFunction): (() => Promise<ProvisionRequest>) | null;
}

/** A node that doesn't have a function after all is brought it once more, not for ever. */
const MOST_ATTEMPTS = 2;

/**
 * An invoker that gives calls of placed functions to the nodes that hold them, and the others to the local one. Who calls
 * it doesn't know where a call is carried out; the outcome tells.
 */
export class ForwardingInvoker implements Invoker {
  /** Calls that are carried out here. */
  readonly here = new InFlight();
  readonly #local: Invoker;
  readonly #directory: Directory;
  readonly #forwarded = new Set<Promise<unknown>>();
  readonly #underWay = new Set<AbortController>();
  #turn = 0;
  #hereLastChosen = 0;
  #isClosing = false;
  #isStopped = false;

  constructor(local: Invoker, directory: Directory) {
    this.#local = local;
    this.#directory = directory;
  }

  invoke(call: InvokerCall, signal: AbortSignal): Promise<CallOutcome> {
    if (this.#directory.holdersOf(call.fn.path) === null) return this.#invokeHere(call, signal);
    if (this.#isClosing) return Promise.resolve(refusal(call, "emulator-stopped", STOPPING));
    const forwarded = this.#route(call, signal);
    this.#forwarded.add(forwarded);
    return forwarded.finally(() => this.#forwarded.delete(forwarded));
  }

  expect(fn: DeployedFunction): void {
    if (this.#directory.holdersOf(fn.path) === null) this.#local.expect(fn);
  }

  #invokeHere(call: InvokerCall, signal: AbortSignal): Promise<CallOutcome> {
    const { revision } = call.fn;
    this.here.begin(revision);
    return this.#local.invoke(call, signal).finally(() => this.here.end(revision));
  }

  async #route(call: InvokerCall, signal: AbortSignal): Promise<CallOutcome> {
    const attempts = new Map<EdgeNode, number>();
    for (;;) {
      const node = this.#choose(call.fn, attempts);
      if (node === HERE) return this.#invokeHere(call, signal);
      attempts.set(node, (attempts.get(node) ?? 0) + 1);
      const outcome = await this.#giveTo(node, call, signal);
      if (outcome) return outcome;
      node.counts.passedOn++;
    }
  }

  /** Null when nothing of the call was done there. */
  async #giveTo(node: EdgeNode, call: InvokerCall, signal: AbortSignal): Promise<CallOutcome | null> {
    const { fn } = call;
    node.inFlight.begin(fn.revision);
    const given = new AbortController();
    const abandon = () => given.abort();
    signal.addEventListener("abort", abandon, { once: true });
    this.#underWay.add(given);
    try {
      if (!node.has.has(fn.revision)) {
        const pack = this.#directory.packageOf(fn);
        if (!pack || (await node.provision(fn, pack)).kind !== "there") return null;
      }
      if (signal.aborted) return refusal(call, "client-gone", NOT_AWAITED);
      const sentNs = process.hrtime.bigint();
      const forwarded = await node.forward(call, given.signal);
      switch (forwarded.kind) {
        case "outcome":
          return forwarded.outcome;
        case "not-begun":
          return null;
        case "lost":
          return unanswered(call, node, sentNs, "node-lost", lostWords(node, forwarded.reason));
        case "aborted":
          return this.#isStopped
            ? unanswered(call, node, sentNs, "emulator-stopped", STOPPING)
            : unanswered(call, node, sentNs, "client-gone", NOT_AWAITED);
      }
    } finally {
      signal.removeEventListener("abort", abandon);
      this.#underWay.delete(given);
      node.inFlight.end(fn.revision);
    }
  }

  /**
   * Of those that hold the function and can be reached, by `chooseNode`. Where none can be, another node stands in for
   * them, which has the function or is brought it; and this emulator itself where there is none.
   */
  #choose(fn: DeployedFunction, attempts: ReadonlyMap<EdgeNode, number>): Holder {
    const isOpen = (node: EdgeNode) =>
      node.isUsable && (attempts.get(node) ?? 0) < MOST_ATTEMPTS && !node.refusals.has(fn.revision);
    const holders = this.#directory.holdersOf(fn.path) ?? [HERE];
    const placed = holders.filter((holder) => holder === HERE || isOpen(holder));
    if (placed.length > 0) return this.#take(placed, fn);
    const others = this.#directory.nodes().filter(isOpen);
    const having = others.filter((node) => node.has.has(fn.revision));
    return this.#take(having.length > 0 ? having : others, fn);
  }

  #take(holders: readonly Holder[], fn: DeployedFunction): Holder {
    // A version that was just replaced is here, and perhaps still there.
    const fit = this.#directory.packageOf(fn)
      ? holders
      : holders.filter((one) => one === HERE || one.has.has(fn.revision));
    const candidates = fit.map((holder) => this.#candidate(holder));
    const holder: Holder = chooseNode(candidates)?.holder ?? HERE;
    this.#turn++;
    if (holder === HERE) this.#hereLastChosen = this.#turn;
    else holder.lastChosen = this.#turn;
    return holder;
  }

  #candidate(holder: Holder): Candidate & { holder: Holder } {
    if (holder === HERE) return { holder, weight: 1, inFlight: this.here.total, lastChosen: this.#hereLastChosen };
    const { weight, inFlight, lastChosen } = holder;
    return { holder, weight, inFlight: inFlight.total, lastChosen };
  }

  snapshot: Invoker["snapshot"] = () => this.#local.snapshot();
  settings: Invoker["settings"] = () => this.#local.settings();
  changeSettings: Invoker["changeSettings"] = (settings) => this.#local.changeSettings(settings);
  retire: Invoker["retire"] = (path, revision) => this.#local.retire(path, revision);
  kill: Invoker["kill"] = (instanceId) => this.#local.kill(instanceId);

  async close(graceMs: number): Promise<void> {
    this.#isClosing = true;
    await Promise.all([this.#local.close(graceMs), within(graceMs, Promise.allSettled(this.#forwarded))]);
    this.#isStopped = true;
    for (const given of this.#underWay) given.abort();
    await Promise.allSettled(this.#forwarded);
  }
}

/** A call whose answer is not to be had any more, whatever became of it there. */
function unanswered(
  call: InvokerCall,
  { name }: EdgeNode,
  sentNs: bigint,
  fault: "node-lost" | "client-gone" | "emulator-stopped",
  message: string,
): CallOutcome {
  const outcome = refusal(call, fault, message);
  const forwardNs = Number(process.hrtime.bigint() - sentNs);
  const queueNs = Math.max(0, outcome.phases.queueNs - forwardNs);
  return {
    ...outcome,
    phases: { ...outcome.phases, queueNs, placeNs: forwardNs },
    node: { name, forwardNs, runtimeVersion: null },
  };
}

function lostWords({ name }: EdgeNode, reason: string): string {
  return `The node ${name} was lost while it carried out the action, which may have run. ${reason}`;
}

const STOPPING = "The emulator is stopping.";
const NOT_AWAITED = "Its client did not wait for it.";
