import type { FunctionLine, PendingCall } from "./functions.ts";

/** What became of a call that was to be placed; `later` may work out in a while, though nothing was given back. */
export type Placement = "placed" | "full" | "later";

/**
 * Calls that wait for a place. Functions take turns, one call a turn, and each function's calls go first come, first
 * served. A function for which there is no room holds up those behind it: otherwise calls that need little would take
 * what is given back, piece by piece, and one that needs much would never be placed.
 */
export class WaitingLine {
  /** Functions with a call that waits for room only, in the order of their turns. */
  readonly #turns = new Set<FunctionLine>();
  /** Those, and functions that run as many calls as they may. */
  readonly #lines = new Set<FunctionLine>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Whether a call of this function would have to get in line behind others. */
  isBefore(line: FunctionLine): boolean {
    return this.#turns.size > 0 || line.waiting.length > 0;
  }

  get hasTurns(): boolean {
    return this.#turns.size > 0;
  }

  add(pending: PendingCall): void {
    pending.revision.line.waiting.push(pending);
    this.#size++;
    this.update(pending.revision.line);
  }

  /** Takes a call out that waits no longer; false when it did not wait. */
  remove(pending: PendingCall): boolean {
    const { line } = pending.revision;
    const index = line.waiting.indexOf(pending);
    if (index === -1) return false;
    line.waiting.splice(index, 1);
    this.#size--;
    this.update(line);
    return true;
  }

  calls(): PendingCall[] {
    return [...this.#lines].flatMap(({ waiting }) => waiting);
  }

  /** After a change of how many calls of a function run or wait. */
  update(line: FunctionLine): void {
    if (line.waiting.length === 0) this.#lines.delete(line);
    else this.#lines.add(line);
    if (mayRunAnother(line)) this.#turns.add(line);
    else this.#turns.delete(line);
  }

  /** Places calls while that works. */
  serve(place: (pending: PendingCall) => Placement): void {
    for (const line of this.#turns) {
      const [first] = line.waiting;
      if (!first) continue;
      const placement = place(first);
      if (placement === "full") return;
      if (placement === "later") continue;
      line.waiting.shift();
      this.#size--;
      // Back to the end of the turns, which this loop comes to.
      this.#turns.delete(line);
      this.update(line);
    }
  }
}

/** Whether the function's own limit lets another call of it run; without limits: whether one waits that it lets run. */
export function mayRunAnother(line: FunctionLine, limits = line.waiting[0]?.revision.fn.limits): boolean {
  return limits !== undefined && line.running < limits.concurrency;
}
