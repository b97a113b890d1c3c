import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { InvokerCall, CallOutcome } from "./invoker.ts";
import type { PooledSandbox } from "./pooled-sandbox.ts";
import type { SandboxGroup } from "./sandbox-groups.ts";

/** A call until it is answered. */
export interface PendingCall {
  readonly call: InvokerCall;
  readonly revision: FunctionRevision;
  /** Of `performance.now()`. */
  readonly sinceMs: number;
  /** The sandbox that carries it out; null while it waits. */
  sandbox: PooledSandbox | null;
  answer(outcome: CallOutcome): void;
}

/** Every revision of a function: they share its place in the line and its limit. */
export interface FunctionLine {
  readonly path: string;
  running: number;
  /** First come, first served. */
  readonly waiting: PendingCall[];
  readonly revisions: Map<string, FunctionRevision>;
}

/** One version of a function, with the sandboxes that hold it. */
export interface FunctionRevision {
  readonly fn: DeployedFunction;
  readonly line: FunctionLine;
  readonly group: SandboxGroup;
  /** Sandboxes with its code that wait for a call; the one used last comes last. */
  readonly idle: PooledSandbox[];
  /** How many sandboxes had its code and are gone, and have not been made again. */
  lost: number;
  /** Its code was changed or deleted: no sandbox of it is kept. */
  retired: boolean;
  /** Its kind of sandbox said that it takes it. */
  supported: boolean;
}

/** What is known of functions that are or were called. */
export class Functions {
  readonly #groupOf: (fn: DeployedFunction) => SandboxGroup | null;
  readonly #lines = new Map<string, FunctionLine>();
  /** A function is the same object for all calls of a revision, as a rule: then this is all that a call looks up. */
  readonly #known = new WeakMap<DeployedFunction, FunctionRevision>();

  constructor(groupOf: (fn: DeployedFunction) => SandboxGroup | null) {
    this.#groupOf = groupOf;
  }

  /** Null where there is no sandbox of the function's kind. */
  revisionOf(fn: DeployedFunction): FunctionRevision | null {
    const known = this.#known.get(fn);
    if (known) return known;
    const group = this.#groupOf(fn);
    if (!group) return null;
    let line = this.#lines.get(fn.path);
    if (!line) this.#lines.set(fn.path, (line = { path: fn.path, running: 0, waiting: [], revisions: new Map() }));
    let revision = line.revisions.get(fn.revision);
    if (!revision) {
      revision = { fn, line, group, idle: [], lost: 0, retired: false, supported: false };
      line.revisions.set(fn.revision, revision);
    }
    this.#known.set(fn, revision);
    return revision;
  }

  /** Returns the revisions that were in use until now. Calls that come late find them again, still retired. */
  retire(path: string, only?: string): FunctionRevision[] {
    const line = this.#lines.get(path);
    if (!line) return [];
    const retired = [...line.revisions.values()].filter(({ fn }) => only === undefined || fn.revision === only);
    for (const revision of retired) {
      revision.retired = true;
      line.revisions.delete(revision.fn.revision);
    }
    this.release(line);
    return retired;
  }

  /** Forgets a line that nothing is left of; one with calls stays, so that the next revision waits behind them. */
  release(line: FunctionLine): void {
    if (line.revisions.size > 0 || line.running > 0 || line.waiting.length > 0) return;
    if (this.#lines.get(line.path) === line) this.#lines.delete(line.path);
  }
}
