import { Counter, Gauge, type Registry } from "prom-client";
import { SandboxState } from "#shared/model/faas/pool.ts";
import type { ActivationStore } from "../../activations/activation-store.ts";
import type { Invoker } from "../../invoker/invoker.ts";

const BYTES_PER_MB = 1 << 20;

/** Registers the metrics of pool, records and process. The answer brings them up to date. */
export function watchEmulator(
  registry: Registry,
  { invoker, activations }: { invoker: Pick<Invoker, "snapshot">; activations: Pick<ActivationStore, "state"> },
): { update(): Promise<void> } {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const counter = (name: string, help: string) => new Counter({ name, help, registers });

  const sandboxes = new Gauge({
    name: "faas_pool_sandboxes",
    help: "Sandboxes that live, by kind and state",
    labelNames: ["sandbox", "state"],
    registers,
  });
  const committed = gauge("faas_pool_committed_bytes", "Memory limits of all sandboxes together");
  const budget = gauge("faas_pool_budget_bytes", "What the memory limits of all sandboxes may come to");
  const queued = gauge("faas_pool_queued_calls", "Calls that wait for a place");
  const running = gauge("faas_pool_running_calls", "Calls that run");
  const evictions = counter("faas_pool_evictions_total", "Idle sandboxes that made room for others");

  const records = gauge("faas_records", "Activations that are kept");
  const recordBytes = gauge("faas_records_bytes", "Their size on disk");
  const waiting = gauge("faas_records_waiting_bytes", "What of them is not written yet");
  const writable = gauge("faas_records_writable", "1 while records can be written, 0 while they can't");
  const lost = counter("faas_records_lost_total", "Activations that could not be kept");

  const memory = gauge("process_resident_memory_bytes", "Memory of the emulator's own process, without its sandboxes");
  const cpu = counter("process_cpu_seconds_total", "CPU time of the emulator's own process");
  const started = gauge("process_start_time_seconds", "When the emulator's process began, in seconds since 1970");
  started.set(Math.round(performance.timeOrigin) / 1000);

  return {
    async update() {
      const pool = await invoker.snapshot();
      const counts = new Map<string, { sandbox: string; state: string; count: number }>();
      for (const sandbox of new Set(pool.tiles.map((tile) => tile.sandbox)))
        for (const state of SandboxState.options) counts.set(`${sandbox} ${state}`, { sandbox, state, count: 0 });
      for (const tile of pool.tiles) {
        const entry = counts.get(`${tile.sandbox} ${tile.state}`);
        if (entry) entry.count += 1;
      }
      sandboxes.reset();
      for (const { sandbox, state, count } of counts.values()) sandboxes.set({ sandbox, state }, count);
      committed.set(pool.committedMb * BYTES_PER_MB);
      budget.set(pool.settings.memoryBudgetMb * BYTES_PER_MB);
      queued.set(pool.queued);
      running.set(pool.running);
      setCounter(evictions, pool.evictions);

      const state = activations.state();
      records.set(state.records);
      recordBytes.set(state.sizeBytes);
      waiting.set(state.waitingBytes);
      writable.set(state.problem === null ? 1 : 0);
      setCounter(lost, state.lost);

      memory.set(process.memoryUsage.rss());
      const { user, system } = process.cpuUsage();
      setCounter(cpu, (user + system) / 1e6);
    },
  };
}

/** Of what is counted elsewhere. */
function setCounter(counter: Counter, value: number): void {
  counter.reset();
  counter.inc(value);
}
