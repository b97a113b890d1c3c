import { durationNs } from "#shared/faas/openwhisk-times.ts";
import type { Account } from "#shared/model/faas/accounting.ts";
import type { ActivationSummary } from "#shared/model/faas/activation-feed.ts";

type Usage = Omit<Account, "namespace" | "function" | "firstAtMs" | "lastAtMs">;

/** Sums of the same times in another order. */
const RELATIVE_DIFFERENCE = 1e-9;

/** Adds up what records say, beside the emulator's own accounts. */
export class UsageByFunction {
  readonly #usages = new Map<string, Usage>();

  add(record: ActivationSummary): void {
    const { path, namespace } = record;
    for (const key of [path, namespace]) {
      const usage = this.#usages.get(key) ?? nothing();
      this.#usages.set(key, usage);
      addTo(usage, record);
    }
  }

  requestsOf(path: string): number {
    return this.#usages.get(path)?.requests ?? 0;
  }

  /** Where accounts and records differ, in sentences. */
  differences(accounts: readonly Account[]): string[] {
    const differences: string[] = [];
    const known = new Set<string>();
    for (const account of accounts) {
      const key = account.function ?? account.namespace;
      known.add(key);
      const usage = this.#usages.get(key) ?? nothing();
      for (const [field, value] of figures(usage)) {
        const accounted = new Map(figures(account)).get(field)!;
        if (Math.abs(accounted - value) > RELATIVE_DIFFERENCE * Math.max(1, value))
          differences.push(`${key}: ${field} ${accounted} in the accounts, ${value} in the records`);
      }
    }
    for (const key of this.#usages.keys()) if (!known.has(key)) differences.push(`${key} has no account`);
    return differences;
  }
}

function nothing(): Usage {
  const starts = { cold: 0, prewarm: 0, recreated: 0, warm: 0 };
  return {
    requests: 0,
    errors: 0,
    gbSeconds: 0,
    cpuSeconds: 0,
    withoutCpu: 0,
    requestBytes: 0,
    responseBytes: 0,
    starts,
  };
}

function addTo(usage: Usage, record: ActivationSummary): void {
  const { status, phases, sandbox, instanceId, memoryLimitMb, cpuNs, startKind } = record;
  usage.requests += 1;
  if (status !== "success") usage.errors += 1;
  if (sandbox !== null && phases && memoryLimitMb !== null)
    usage.gbSeconds += (memoryLimitMb / 1024) * (durationNs({ phases }) / 1e9);
  if (cpuNs !== null) usage.cpuSeconds += cpuNs / 1e9;
  else if (instanceId !== null) usage.withoutCpu += 1;
  usage.requestBytes += record.requestBytes ?? 0;
  usage.responseBytes += record.responseBytes ?? 0;
  if (startKind !== null) usage.starts[startKind] += 1;
}

function figures({ starts, ...usage }: Usage): [string, number][] {
  const numbers = Object.entries(usage).filter((entry): entry is [string, number] => entry[0] in nothing());
  return [...numbers, ...Object.entries(starts)];
}
