import type { PoolSettings } from "#shared/model/faas/pool.ts";
import { CallRefused } from "./call-refused.ts";

type RateSettings = Pick<PoolSettings, "concurrentInvocations" | "invocationsPerMinute" | "triggersPerMinute">;

interface Usage {
  /** Minutes since the epoch: OpenWhisk counts by the minutes of the clock. */
  minute: number;
  invocations: number;
  triggers: number;
  inFlight: number;
}

/** How many calls each namespace makes: at the same time, and in a minute (OpenWhisk's RateThrottler). */
export interface RateLimits {
  /** Counts a call in, or throws a CallRefused; each that it counts in has to be given back by `leave`. */
  enter(namespace: string): void;
  leave(namespace: string): void;
  /** Counts the firing of a trigger, or throws a CallRefused. */
  fire(namespace: string): void;
}

/** The settings are asked for at every call, since they may be turned while calls run. */
export function createRateLimits(settings: () => RateSettings, nowMs: () => number = Date.now): RateLimits {
  const usages = new Map<string, Usage>();

  const usageOf = (namespace: string): Usage => {
    const minute = Math.floor(nowMs() / 60_000);
    let usage = usages.get(namespace);
    if (!usage) {
      usage = { minute, invocations: 0, triggers: 0, inFlight: 0 };
      usages.set(namespace, usage);
    } else if (usage.minute !== minute) {
      usage.minute = minute;
      usage.invocations = 0;
      usage.triggers = 0;
    }
    return usage;
  };

  return {
    enter(namespace) {
      const usage = usageOf(namespace);
      const { concurrentInvocations, invocationsPerMinute } = settings();
      usage.invocations++;
      checkPerMinute(usage.invocations, invocationsPerMinute);
      if (concurrentInvocations !== null && usage.inFlight >= concurrentInvocations) {
        throw new CallRefused(
          "too-many-requests",
          `Too many concurrent requests in flight (count: ${usage.inFlight}, allowed: ${concurrentInvocations}).`,
        );
      }
      usage.inFlight++;
    },
    leave(namespace) {
      usageOf(namespace).inFlight--;
    },
    fire(namespace) {
      const usage = usageOf(namespace);
      usage.triggers++;
      checkPerMinute(usage.triggers, settings().triggersPerMinute);
    },
  };
}

function checkPerMinute(count: number, allowed: number | null): void {
  if (allowed === null || count <= allowed) return;
  throw new CallRefused(
    "too-many-requests",
    `Too many requests in the last minute (count: ${count}, allowed: ${allowed}).`,
  );
}
