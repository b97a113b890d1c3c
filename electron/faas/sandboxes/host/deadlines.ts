/** Something that waits for a host, and is given up at its deadline or when its signal says so. */
export interface Waiting {
  /** Of `performance.now()`. */
  deadlineMs: number;
  signal: AbortSignal;
  giveUp(reason: "time-limit" | "cancelled"): void;
}

/** How late a deadline or an abort may be noticed. */
const TICK_MS = 10;

const waiting = new Set<Waiting>();
let timer: NodeJS.Timeout | null = null;

/**
 * Looks after it until `endWatch`. All deadlines are checked together, every 10 ms: a timer and a listener for each of ten
 * thousand calls a second would cost more than carrying them out.
 */
export function beginWatch(one: Waiting): void {
  waiting.add(one);
  timer ??= setInterval(tick, TICK_MS);
}

export function endWatch(one: Waiting): void {
  waiting.delete(one);
}

function tick(): void {
  if (waiting.size === 0 && timer !== null) {
    clearInterval(timer);
    timer = null;
    return;
  }
  const nowMs = performance.now();
  for (const one of waiting) {
    if (one.signal.aborted) one.giveUp("cancelled");
    else if (nowMs >= one.deadlineMs) one.giveUp("time-limit");
  }
}
