/** Calls of one function: how many run, and those that wait, first come, first served. */
export interface RuledLine<Waiting> {
  running: number;
  readonly waiting: Waiting[];
}

/** A call that waits, with the limit of its function. */
export interface RuledCall<Line> {
  readonly revision: { readonly line: Line; readonly fn: { readonly limits: { readonly concurrency: number } } };
}

/**
 * What became of a call that was to be placed. `full`: there is no room. Two others keep nobody else from being placed:
 * `later` may work out in a while, though nothing was given back, and `starts-full` when another start is over.
 */
export type Placement = "placed" | "full" | "later" | "starts-full";

/**
 * Calls that wait for a place. Functions take turns, one call a turn, and each function's calls go first come, first
 * served. A function for which there is no room holds up those behind it: otherwise calls that need little would take
 * what is given back, piece by piece, and one that needs much would never be placed.
 */
export class WaitingLine<Line extends RuledLine<Call>, Call extends RuledCall<Line>> {
  /** Functions with a call that waits for room only, in the order of their turns. */
  readonly #turns = new Set<Line>();
  /** Those, and functions that run as many calls as they may. */
  readonly #lines = new Set<Line>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Whether a call of this function would have to get in line behind others. */
  isBefore(line: Line): boolean {
    return this.#turns.size > 0 || line.waiting.length > 0;
  }

  get hasTurns(): boolean {
    return this.#turns.size > 0;
  }

  add(call: Call): void {
    const { line } = call.revision;
    line.waiting.push(call);
    this.#size++;
    this.update(line);
  }

  /** For one that was placed, and has to be placed anew: before the others of its function. */
  putBack(call: Call): void {
    const { line } = call.revision;
    line.waiting.unshift(call);
    this.#size++;
    this.update(line);
  }

  /** Takes a call out that waits no longer; false when it did not wait. */
  remove(call: Call): boolean {
    const { line } = call.revision;
    const index = line.waiting.indexOf(call);
    if (index === -1) return false;
    line.waiting.splice(index, 1);
    this.#size--;
    this.update(line);
    return true;
  }

  calls(): Call[] {
    return [...this.#lines].flatMap(({ waiting }) => waiting);
  }

  /** After a change of how many calls of a function run or wait. */
  update(line: Line): void {
    const first = line.waiting[0];
    if (first === undefined) this.#lines.delete(line);
    else this.#lines.add(line);
    if (first !== undefined && mayRunAnother(line, first)) this.#turns.add(line);
    else this.#turns.delete(line);
  }

  /** Places calls while that works. */
  serve(place: (call: Call) => Placement): void {
    for (const line of this.#turns) {
      const first = line.waiting[0];
      if (first === undefined) continue;
      const placement = place(first);
      if (placement === "full") return;
      if (placement !== "placed") continue;
      line.waiting.shift();
      this.#size--;
      // Back to the end of the turns, which this loop comes to.
      this.#turns.delete(line);
      this.update(line);
    }
  }
}

/** Whether the function's own limit lets this call of it run beside those that do. */
export function mayRunAnother<Line extends RuledLine<unknown>>(line: Line, call: RuledCall<Line>): boolean {
  return line.running < call.revision.fn.limits.concurrency;
}
