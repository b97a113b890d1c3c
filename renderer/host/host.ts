import type { WorkbenchClient } from "#shared/contract/index.ts";

/** `connecting` until the first answer, `lost` whenever an established connection is gone. */
export type ConnectionState = "connected" | "connecting" | "lost";

/** A readable value with change notices, in the shape `useSyncExternalStore` takes. */
export interface Observable<T> {
  get: () => T;
  /** Calls back after every change; returns the function that stops it. */
  subscribe: (listener: () => void) => () => void;
}

/** What the window runs in. Nothing above this knows which kind it is, except for words. */
export interface Host {
  kind: "electron" | "web" | "memory";
  client: WorkbenchClient;
  connection: Observable<ConnectionState>;
}

export function createObservable<T>(initial: T): Observable<T> & { set(value: T): void } {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
