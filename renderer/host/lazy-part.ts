import { lazy, useSyncExternalStore, type ComponentType, type LazyExoticComponent } from "react";
import { createObservable } from "./host.ts";
import { retryDelayMs } from "./reconnecting-link.ts";

interface LazyPart<Props> {
  /** Suspends until its code is here. */
  Part: LazyExoticComponent<ComponentType<Props>>;
  /** Fetches the code ahead of its first use. */
  preload: () => void;
}

const missing = createObservable<readonly object[]>([]);

/**
 * A part of the window whose code is fetched when it is first needed. The process that serves it may be gone just then:
 * it is asked for again until it comes, and `usePartsMissing` is true meanwhile. Never rejects.
 */
export function lazyPart<Props>(load: () => Promise<ComponentType<Props>>): LazyPart<Props> {
  let loading: Promise<{ default: ComponentType<Props> }> | undefined;
  const start = () => (loading ??= untilLoaded(load).then((part) => ({ default: part })));
  return { Part: lazy(start), preload: () => void start() };
}

/** Whether something this page needs could not be fetched, and is tried again. */
export function usePartsMissing(): boolean {
  return useSyncExternalStore(missing.subscribe, missing.get).length > 0;
}

export async function untilLoaded<T>(load: () => Promise<T>, waitMs = retryDelayMs): Promise<T> {
  const self = {};
  for (let attempt = 0; ; attempt += 1) {
    try {
      const part = await load();
      missing.set(missing.get().filter((other) => other !== self));
      return part;
    } catch {
      if (!missing.get().includes(self)) missing.set([...missing.get(), self]);
      await new Promise((resolve) => setTimeout(resolve, waitMs(attempt)));
      renewStyles();
    }
  }
}

/** The bundler links the styles of a part once only, also when they did not come. */
function renewStyles(): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]"))
    if (link.sheet === null) link.replaceWith(link.cloneNode());
}
