/** A machine's processors, and how many others there are that want them all the time. */
export interface Machine {
  processors: number;
  /** Runnable threads that are no part of what is simulated; Infinity: the simulated ones don't slow each other. */
  others: number;
}

/** How much slower what only computes is while so many that compute share the processors. */
export function slowdown({ processors, others }: Machine, computing: number): number {
  return Math.max(1, (computing + others) / processors);
}

/**
 * What a piece of work that takes 1 alone takes under a slowdown, when this share of it is computing: the rest, which
 * waits for something, isn't slowed.
 */
export function stretch(cpuShare: number, slowedBy: number): number {
  return 1 - cpuShare + cpuShare * slowedBy;
}

interface Job {
  leftMs: number;
  cpuShare: number;
  done: () => void;
}

/** Smaller than any time that is told: what is left after as many subtractions is none. */
const NOTHING_MS = 1e-6;

/**
 * Processor sharing (L. Kleinrock, "Time-shared Systems: A Theoretical Treatment", JACM 14, 1967): everything that
 * computes gets an equal part of the processors, and no job more than one of them.
 */
export class Processors {
  readonly #machine: Machine;
  readonly #calmly: number;
  readonly #jobs = new Set<Job>();
  #nowMs: number;
  #computing = 0;

  constructor(machine: Machine, startMs: number) {
    this.#machine = machine;
    // Work is told as the time that it takes alone on this machine, with the others that are always there.
    this.#calmly = machine.others === Number.POSITIVE_INFINITY ? 1 : slowdown(machine, 1);
    this.#nowMs = startMs;
  }

  /** `aloneMs` is what the work takes when nothing else that is simulated runs. */
  add(aloneMs: number, cpuShare: number, done: () => void): void {
    this.#jobs.add({ leftMs: Math.max(aloneMs, NOTHING_MS), cpuShare, done });
    this.#computing += cpuShare;
  }

  /** When the next job ends, unless another one comes before. */
  get nextMs(): number {
    const slowedBy = this.#slowedBy();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { leftMs, cpuShare } of this.#jobs) nextMs = Math.min(nextMs, leftMs * stretch(cpuShare, slowedBy));
    return this.#nowMs + nextMs;
  }

  /** Lets the time pass up to then, which is at most `nextMs`; returns what ended. */
  advance(toMs: number): (() => void)[] {
    const slowedBy = this.#slowedBy();
    const ended: (() => void)[] = [];
    for (const job of this.#jobs) {
      job.leftMs -= (toMs - this.#nowMs) / stretch(job.cpuShare, slowedBy);
      if (job.leftMs > NOTHING_MS) continue;
      this.#jobs.delete(job);
      this.#computing -= job.cpuShare;
      ended.push(job.done);
    }
    // Sums of fractions drift.
    if (this.#jobs.size === 0) this.#computing = 0;
    this.#nowMs = toMs;
    return ended;
  }

  #slowedBy(): number {
    return relativeSlowdown(this.#machine, this.#computing, this.#calmly);
  }
}

/** Against having the machine with its others for oneself. */
export function relativeSlowdown(
  machine: Machine,
  computing: number,
  calmly = machine.others === Number.POSITIVE_INFINITY ? 1 : slowdown(machine, 1),
): number {
  return machine.others === Number.POSITIVE_INFINITY ? 1 : Math.max(1, slowdown(machine, computing) / calmly);
}
