import { WorkbenchError } from "#shared/errors.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import { CONTROLLER, type Placement, type ProvisionRequest } from "#shared/model/faas/nodes.ts";
import { parseQualifiedName } from "../controller/entities/entity-path.ts";
import type { EntityStore } from "../controller/entities/entity-store.ts";
import { GUEST } from "../controller/namespaces/namespaces.ts";
import { EdgeNode } from "./edge-node.ts";
import { HERE, type Directory, type Holder } from "./forwarding-invoker.ts";
import type { NodeFile, StoredNode, StoredNodes } from "./node-file.ts";

export type FunctionSource = Pick<EntityStore, "get" | "resolveAction"> & {
  code: Pick<EntityStore["code"], "read">;
};

/** The nodes and where functions are placed, in memory and on disk. */
export class NodeDirectory implements Directory {
  readonly #file: NodeFile;
  readonly #source: FunctionSource;
  readonly #onReady: (node: EdgeNode) => void;
  #stored: StoredNodes;
  #nodes: readonly EdgeNode[] = [];
  #holders = new Map<string, readonly Holder[]>();
  #changing: Promise<unknown> = Promise.resolve();

  constructor(file: NodeFile, source: FunctionSource, onReady: (node: EdgeNode) => void) {
    this.#file = file;
    this.#source = source;
    this.#onReady = onReady;
    this.#stored = file.stored;
    this.#use(file.stored);
  }

  get id(): string {
    return this.#stored.id;
  }

  nodes(): readonly EdgeNode[] {
    return this.#nodes;
  }

  placements(): readonly Placement[] {
    return this.#stored.placements;
  }

  holdersOf(path: string): readonly Holder[] | null {
    return this.#holders.get(path) ?? null;
  }

  /** A function as it is now; null when there is none any more. */
  functionAt(path: string): DeployedFunction | null {
    return this.#source.resolveAction(...partsOf(path))?.fn ?? null;
  }

  packageOf(fn: DeployedFunction): (() => Promise<ProvisionRequest>) | null {
    const action = this.#source.get(...partsOf(fn.path));
    if (action?.collection !== "actions" || action.revision !== fn.revision || action.exec.type !== "code") return null;
    const { code } = action.exec;
    return async () => ({
      action,
      code: code === null ? null : (await this.#source.code.read(code)).toString("base64"),
    });
  }

  /** `name` and `package/name` are those of guest, `/namespace/name` any. Throws INVALID_REQUEST. */
  requireFunction(text: string): DeployedFunction {
    const named = text.startsWith("/") ? parseQualifiedName(text, GUEST) : { namespace: GUEST, path: text };
    const fn = named && this.#source.resolveAction(named.namespace, named.path)?.fn;
    if (!fn) throw new WorkbenchError("INVALID_REQUEST", `There is no function of the name ${text}.`);
    if (fn.form === "sequence")
      throw new WorkbenchError("INVALID_REQUEST", `${text} is a sequence, which runs nowhere itself.`, {
        hint: "Place the functions that it consists of.",
      });
    return fn;
  }

  find(name: string): EdgeNode | null {
    return this.#nodes.find((node) => node.name === name) ?? null;
  }

  /** A node, or this emulator by its name `controller`. Throws INVALID_REQUEST. */
  require(name: string): Holder {
    const found = name === CONTROLLER ? HERE : this.find(name);
    if (found) return found;
    const known = [CONTROLLER, ...this.#nodes.map((node) => node.name)].join(", ");
    throw new WorkbenchError("INVALID_REQUEST", `There is no node of the name ${name}.`, {
      hint: `There are ${known}.`,
    });
  }

  /** Changes are made one after the other, and used when they are on disk. What `work` throws is thrown. */
  change(work: (stored: StoredNodes) => StoredNodes): Promise<void> {
    const turn = this.#changing.then(async () => {
      const changed = work(this.#stored);
      const settled = { ...changed, placements: changed.placements.filter(isAway) };
      await this.#file.write(settled);
      this.#use(settled);
    });
    this.#changing = turn.catch(() => undefined);
    return turn;
  }

  /** Changes where a function is placed; nowhere: it is carried out here. */
  place(path: string, change: (names: readonly string[]) => string[]): Promise<void> {
    return this.change(({ placements, ...rest }) => {
      const nodes = change(placements.find((placement) => placement.function === path)?.nodes ?? []);
      const others = placements.filter((placement) => placement.function !== path);
      return { ...rest, placements: [...others, { function: path, nodes }] };
    });
  }

  #use(stored: StoredNodes): void {
    this.#stored = stored;
    this.#nodes = stored.nodes.map((node) => this.#nodes.find((known) => known.stored === node) ?? this.#make(node));
    this.#holders = new Map(
      stored.placements.map((placement) => [placement.function, placement.nodes.flatMap((name) => this.#holder(name))]),
    );
  }

  #make(stored: StoredNode): EdgeNode {
    return new EdgeNode(stored, this.#stored.id, this.#onReady);
  }

  #holder(name: string): Holder[] {
    if (name === CONTROLLER) return [HERE];
    const node = this.find(name);
    return node ? [node] : [];
  }
}

/** What this emulator alone carries out isn't placed anywhere. */
function isAway({ nodes }: Placement): boolean {
  return nodes.some((name) => name !== CONTROLLER);
}

function partsOf(path: string): [namespace: string, path: string] {
  const slash = path.indexOf("/");
  return [path.slice(0, slash), path.slice(slash + 1)];
}

export function nameOf(holder: Holder): string {
  return holder === HERE ? CONTROLLER : holder.name;
}
