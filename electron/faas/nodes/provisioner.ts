import { WorkbenchError } from "#shared/errors.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { Invoker } from "../invoker/invoker.ts";
import type { EdgeNode } from "./edge-node.ts";
import { HERE, type Holder } from "./forwarding-invoker.ts";
import type { NodeDirectory } from "./node-directory.ts";
import { warmUp } from "./provisioned-functions.ts";

/** Sees to it that nodes have the functions that are placed on them, and no others of this controller. */
export class Provisioner {
  readonly #directory: NodeDirectory;
  readonly #local: Pick<Invoker, "invoke">;
  readonly #background = new Set<Promise<void>>();
  readonly #removing = new Set<string>();
  readonly #closed: Promise<void>;
  #endWaiting: () => void = () => {};
  #isClosed = false;

  constructor(directory: NodeDirectory, local: Pick<Invoker, "invoke">) {
    this.#directory = directory;
    this.#local = local;
    this.#closed = new Promise((resolve) => (this.#endWaiting = resolve));
  }

  /**
   * Brings a function to where it is to be carried out, and its code into `prewarm` sandboxes; how many of them it is in.
   * Throws INVALID_REQUEST where it can't be brought there, or loaded in any sandbox that was asked for.
   */
  async bring(holder: Holder, fn: DeployedFunction, prewarm: number): Promise<number> {
    if (holder !== HERE) await this.#require(holder, fn);
    if (prewarm === 0) return 0;
    const { warmed, reason } =
      holder === HERE ? await warmUp(this.#local, fn, prewarm) : await holder.warm(fn.revision, prewarm);
    if (warmed > 0) return warmed;
    throw new WorkbenchError("INVALID_REQUEST", `${fn.path} can't be prewarmed there: ${reason ?? "no sandbox"}`);
  }

  async #require(node: EdgeNode, fn: DeployedFunction): Promise<void> {
    if (!node.isUsable)
      throw new WorkbenchError("INVALID_REQUEST", `The node ${node.name} is lost: ${node.info().reason ?? ""}`.trim(), {
        hint: "It is taken in again when it answers.",
      });
    const pack = this.#directory.packageOf(fn);
    if (!pack) throw new WorkbenchError("INVALID_REQUEST", `${fn.path} was changed meanwhile.`);
    const provisioned = await node.provision(fn, pack);
    if (provisioned.kind === "there") return;
    throw new WorkbenchError(
      "INVALID_REQUEST",
      `The node ${node.name} does not take ${fn.path}: ${provisioned.reason}`,
    );
  }

  /** Brings a node that was found, or found again, up to date: it may have been away while much changed. */
  reconcile(node: EdgeNode): void {
    this.#inBackground(async () => {
      const there = await node.provisioned();
      for (const { revision, path } of there ?? []) node.has.set(revision, path);
      for (const placement of this.#directory.placements())
        if (placement.nodes.includes(node.name)) await this.#bringCurrent(node, placement.function);
      // Others have stood in for it.
      this.tidy();
    });
  }

  /** A function was changed: its new version goes to where it is placed, and the one before it from there. */
  update(path: string): void {
    this.#inBackground(async () => {
      for (const holder of this.#directory.holdersOf(path) ?? [])
        if (holder !== HERE && holder.isUsable) await this.#bringCurrent(holder, path);
      this.tidy();
    });
  }

  /** A node that doesn't take it says so to the first call, which goes elsewhere. */
  async #bringCurrent(node: EdgeNode, path: string): Promise<void> {
    const fn = this.#directory.functionAt(path);
    const pack = fn && this.#directory.packageOf(fn);
    if (fn && pack) await node.provision(fn, pack);
  }

  /** Removes from nodes, after their calls, what isn't to be there. */
  tidy(): void {
    for (const node of this.#directory.nodes())
      if (node.isUsable)
        for (const [revision, path] of node.has)
          if (!this.#isWanted(node, path, revision)) this.#removeDrained(node, path, revision);
  }

  #isWanted(node: EdgeNode, path: string, revision: string): boolean {
    if (this.#directory.functionAt(path)?.revision !== revision) return false;
    const holders = this.#directory.holdersOf(path);
    if (holders === null || holders.includes(node)) return holders !== null;
    // It stands in for those that are lost.
    return !holders.some((holder) => holder === HERE || holder.isUsable);
  }

  #removeDrained(node: EdgeNode, path: string, revision: string): void {
    const key = `${node.name} ${revision}`;
    if (this.#removing.has(key)) return;
    this.#removing.add(key);
    this.#inBackground(async () => {
      await Promise.race([node.inFlight.whenDrained(revision), this.#closed]);
      this.#removing.delete(key);
      if (!this.#isClosed && node.isUsable && !this.#isWanted(node, path, revision)) await node.remove(revision);
    });
  }

  /** A node that is none any more; `empty`: what it has of this controller goes when its calls have ended. */
  dismiss(node: EdgeNode, { empty }: { empty: boolean }): void {
    this.#inBackground(async () => {
      await Promise.race([node.inFlight.whenDrained(null), this.#closed]);
      for (const revision of empty && !this.#isClosed ? [...node.has.keys()] : [])
        if (node.isUsable) await node.remove(revision);
      node.close();
    });
  }

  #inBackground(work: () => Promise<void>): void {
    if (this.#isClosed) return;
    const done = work()
      .catch((error: unknown) => console.error(error))
      .finally(() => this.#background.delete(done));
    this.#background.add(done);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#endWaiting();
    await Promise.allSettled(this.#background);
  }
}
