import { WorkbenchError } from "#shared/errors.ts";
import {
  AddNodeRequest,
  CONTROLLER,
  MigrateRequest,
  PlaceRequest,
  type MigrationResult,
  type NodeInfo,
  type NodeList,
  type PlaceResult,
  type Placement,
  type UnplaceRequest,
} from "#shared/model/faas/nodes.ts";
import type { Invoker } from "../invoker/invoker.ts";
import { within } from "../invoker/limit-wait.ts";
import { EdgeNode } from "./edge-node.ts";
import { ForwardingInvoker, HERE, type Holder } from "./forwarding-invoker.ts";
import { readNodeAddress } from "./node-address.ts";
import { nameOf, NodeDirectory, type FunctionSource } from "./node-directory.ts";
import type { NodeFile, StoredNode } from "./node-file.ts";
import { Provisioner } from "./provisioner.ts";

/** This emulator as the controller of others. */
export interface Nodes {
  /** Of this emulator, as node and as controller. */
  readonly id: string;
  /** Gives calls of placed functions to nodes, and the others to the local one. */
  readonly invoker: Invoker;
  list(): NodeList;
  /** Each node with how often it was lost since the start. */
  losses(): { node: NodeInfo; losses: number }[];
  /** What is amiss, in sentences. */
  problems(): string[];
  /**
   * Registers an emulator, or another address or key of one that is registered. Throws INVALID_REQUEST where it can't be
   * reached or isn't one.
   */
  add(request: AddNodeRequest): Promise<NodeInfo>;
  /** Forgets a node, and what is placed on it runs elsewhere; where each function is then. Throws INVALID_REQUEST. */
  remove(name: string): Promise<Placement[]>;
  /** Lets a node carry out a function, beside those that do so. Throws INVALID_REQUEST where it doesn't take it. */
  place(request: PlaceRequest): Promise<PlaceResult>;
  unplace(request: UnplaceRequest): Promise<Placement>;
  /** Moves a function while it is called; returns when nothing of it is in flight where it was. Throws INVALID_REQUEST. */
  migrate(request: MigrateRequest): Promise<MigrationResult>;
  /** Says that a function was changed or deleted. */
  functionChanged(path: string): void;
  close(): Promise<void>;
}

export interface NodesOptions {
  file: NodeFile;
  source: FunctionSource;
  /** Carries out calls here. */
  invoker: Invoker;
  heartbeatMs?: number;
}

const HEARTBEAT_MS = 1_000;
/** Beyond a function's time limit: calls may wait for a place at the node. */
const DRAIN_SLACK_MS = 10_000;

/** Begins to ask the registered nodes how they are. */
export function createNodes({ file, source, invoker: local, heartbeatMs = HEARTBEAT_MS }: NodesOptions): Nodes {
  const directory: NodeDirectory = new NodeDirectory(file, source, (node) => provisioner.reconcile(node));
  const provisioner = new Provisioner(directory, local);
  const invoker = new ForwardingInvoker(local, directory);
  const beating = new Set<EdgeNode>();

  const beat = async (node: EdgeNode): Promise<void> => {
    if (beating.has(node)) return;
    beating.add(node);
    await node.beat();
    beating.delete(node);
  };
  const beatAll = () => Promise.all(directory.nodes().map(beat));
  const timer = setInterval(() => void beatAll(), heartbeatMs).unref();
  void beatAll();

  const placementOf = (path: string): Placement => ({
    function: path,
    nodes: (directory.holdersOf(path) ?? [HERE]).map(nameOf),
  });

  return {
    id: directory.id,
    invoker,
    list: () => ({
      nodes: directory.nodes().map((node) => node.info()),
      placements: directory.placements().map((placement) => placementOf(placement.function)),
    }),
    losses: () => directory.nodes().map((node) => ({ node: node.info(), losses: node.counts.losses })),
    problems: () =>
      directory
        .nodes()
        .filter((node) => !node.isUsable)
        .map((node) => `The node ${node.name} is lost: ${node.info().reason ?? ""}`.trim()),

    async add(request) {
      const { url: text, auth, name, weight, remote } = AddNodeRequest.parse(request);
      const url = readNodeAddress(text, remote);
      const id = await identify({ url, auth }, directory.id);
      let added = "";
      let replaced: EdgeNode | null = null;
      await directory.change(({ nodes, ...rest }) => {
        const before = nodes.find((node) => node.id === id);
        const node = mergeNode(nodes, before, { id, url, auth, name, weight });
        added = node.name;
        replaced = before ? directory.find(before.name) : null;
        return { ...rest, nodes: before ? nodes.map((one) => (one === before ? node : one)) : [...nodes, node] };
      });
      if (replaced) provisioner.dismiss(replaced, { empty: false });
      const node = directory.find(added);
      if (!node) throw new WorkbenchError("INVALID_REQUEST", `The node ${added} was removed meanwhile.`);
      await beat(node);
      return node.info();
    },

    async remove(name) {
      const node = directory.require(name);
      if (node === HERE) throw new WorkbenchError("INVALID_REQUEST", `${CONTROLLER} is this emulator itself.`);
      const affected = directory.placements().filter(({ nodes }) => nodes.includes(name));
      await directory.change(({ nodes, placements, ...rest }) => ({
        ...rest,
        nodes: nodes.filter((one) => one.name !== name),
        placements: placements.map((one) => ({ ...one, nodes: one.nodes.filter((each) => each !== name) })),
      }));
      provisioner.dismiss(node, { empty: true });
      return affected.map((placement) => placementOf(placement.function));
    },

    async place(request) {
      const { function: text, node: name, prewarm } = PlaceRequest.parse(request);
      const holder = directory.require(name);
      const fn = directory.requireFunction(text);
      const prewarmed = await provisioner.bring(holder, fn, prewarm);
      directory.require(name);
      await directory.place(fn.path, (names) => [...names.filter((one) => one !== name), name]);
      return { ...placementOf(fn.path), prewarmed };
    },

    async unplace({ function: text, node: name }) {
      const { path } = directory.requireFunction(text);
      const holder = directory.require(name);
      if (!directory.holdersOf(path)?.includes(holder))
        throw new WorkbenchError("INVALID_REQUEST", `${path} is not placed on ${name}.`);
      await directory.place(path, (names) => names.filter((one) => one !== name));
      provisioner.tidy();
      return placementOf(path);
    },

    async migrate(request) {
      const { function: text, to, from, prewarm } = MigrateRequest.parse(request);
      const fn = directory.requireFunction(text);
      const { path, revision } = fn;
      const target = directory.require(to);
      const sources = sourcesOf(directory.holdersOf(path) ?? [HERE], target, from && directory.require(from));
      if (sources.length === 0)
        throw new WorkbenchError(
          "INVALID_REQUEST",
          `${path} is ${from ? `not on ${from}` : `on ${to} alone already`}.`,
        );
      const startNs = process.hrtime.bigint();
      const prewarmed = await provisioner.bring(target, fn, prewarm);
      const switchNs = process.hrtime.bigint();
      directory.require(to);
      const left = new Set(sources.map(nameOf));
      await directory.place(path, (names) => [...names.filter((one) => one !== to && !left.has(one)), to]);
      const inFlight = sources.map((source) => (source === HERE ? invoker.here : source.inFlight));
      const drained = Promise.all(inFlight.map((calls) => calls.whenDrained(revision)));
      await within(fn.limits.timeoutMs + DRAIN_SLACK_MS, drained);
      provisioner.tidy();
      return {
        ...placementOf(path),
        from: [...left],
        to,
        prewarmed,
        provisionNs: Number(switchNs - startNs),
        drainNs: Number(process.hrtime.bigint() - switchNs),
        stillRunning: inFlight.reduce((sum, calls) => sum + calls.of(revision), 0),
      };
    },

    functionChanged(path) {
      if (directory.holdersOf(path) === null) return;
      // The store tells of it just before it is so.
      queueMicrotask(() => {
        if (directory.functionAt(path)) provisioner.update(path);
        else void directory.place(path, () => []).then(() => provisioner.tidy(), console.error);
      });
    },

    async close() {
      clearInterval(timer);
      await provisioner.close();
      for (const node of directory.nodes()) node.close();
    },
  };
}

/** Which emulator answers at an address to a key. Throws INVALID_REQUEST where none does, or this one. */
async function identify({ url, auth }: { url: string; auth: string }, ownId: string): Promise<string> {
  const probe = new EdgeNode({ name: url, id: "", url, auth, weight: 1 }, ownId);
  try {
    const answer = await probe.identify();
    if ("reason" in answer)
      throw new WorkbenchError("INVALID_REQUEST", `${url} can't be a node. ${answer.reason}`, {
        hint: "Its address and key are what wb faas status prints there; from another machine it is reached when it was started with --host.",
      });
    if (answer.id === ownId) throw new WorkbenchError("INVALID_REQUEST", `${url} is this emulator itself.`);
    return answer.id;
  } finally {
    probe.close();
  }
}

/** A node that is registered anew keeps what isn't said of it. Throws INVALID_REQUEST for a name that is taken. */
function mergeNode(
  nodes: readonly StoredNode[],
  before: StoredNode | undefined,
  { id, url, auth, name: wanted, weight }: Pick<StoredNode, "id" | "url" | "auth"> & { name?: string; weight?: number },
): StoredNode {
  if (before && wanted !== undefined && wanted !== before.name)
    throw new WorkbenchError("INVALID_REQUEST", `That emulator is registered already, as ${before.name}.`);
  const taken = new Set(nodes.map((node) => node.name));
  if (!before && wanted !== undefined && taken.has(wanted))
    throw new WorkbenchError("INVALID_REQUEST", `There is another node of the name ${wanted}.`);
  let number = 1;
  while (taken.has(`node-${number}`)) number++;
  const name = before?.name ?? wanted ?? `node-${number}`;
  return { id, name, url, auth, weight: weight ?? before?.weight ?? 1 };
}

function sourcesOf(holders: readonly Holder[], target: Holder, from: Holder | undefined | ""): Holder[] {
  return holders.filter((holder) => holder !== target && (!from || holder === from));
}
