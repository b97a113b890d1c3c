const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Listens for what ends a command: Ctrl+C, the system, a terminal that is closed. The first signal aborts with its
 * name; a second one ends the process at once, as it would by itself.
 */
export function listenForInterruption(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (name: NodeJS.Signals) => {
    for (const signal of SIGNALS) process.removeListener(signal, interrupt);
    controller.abort(name);
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  return controller.signal;
}

/** What an interruption means for a command; it changes with what the command does at the moment. */
export interface Interruption {
  /** Rejects when the command is interrupted and nothing was there to be cancelled first. */
  readonly ended: Promise<never>;
  /** While `work` runs, an interruption calls `cancel` and the command goes on to say what is there. */
  cancelling<T>(cancel: () => void, work: () => Promise<T>): Promise<T>;
}

export function createInterruption(signal: AbortSignal, reason: () => Error): Interruption {
  let cancelWork: (() => void) | null = null;
  const ended = new Promise<never>((_resolve, reject) => {
    const interrupt = () => {
      if (cancelWork) cancelWork();
      else reject(reason());
    };
    if (signal.aborted) interrupt();
    else signal.addEventListener("abort", interrupt, { once: true });
  });
  // Whoever waits for it hears of it; nobody may be waiting.
  ended.catch(() => undefined);
  return {
    ended,
    async cancelling(cancel, work) {
      cancelWork = cancel;
      if (signal.aborted) cancel();
      try {
        return await work();
      } finally {
        cancelWork = null;
      }
    },
  };
}
