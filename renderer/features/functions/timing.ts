/** Resolves after that long, or as soon as the signal is aborted. */
export function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener("abort", finish);
  });
}

/** Reads now and every so often until the returned function is called; not while the page is hidden. */
export function readAgainAndAgain(read: () => Promise<void>, everyMs: number): () => void {
  const controller = new AbortController();
  void (async () => {
    while (!controller.signal.aborted) {
      if (document.visibilityState !== "hidden") await read();
      await rest(everyMs, controller.signal);
    }
  })();
  return () => controller.abort();
}

/** A hidden page gets no animation frames, yet what it follows goes on. */
export function onNextFrame(flush: () => void): void {
  if (document.visibilityState === "hidden") setTimeout(flush, 250);
  else requestAnimationFrame(flush);
}
