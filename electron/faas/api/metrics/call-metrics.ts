import { Counter, type Registry } from "prom-client";
import { isFunctionActivation } from "#shared/faas/activation-filter.ts";
import { PHASE_NAMES } from "#shared/faas/waterfall.ts";
import {
  ActivationStatus,
  INVOCATION_PHASES,
  type Activation,
  type ActivationFault,
  type InvocationPhase,
} from "#shared/model/faas/activation.ts";
import type { ActivationStore } from "../../activations/activation-store.ts";
import { CountedHistogram } from "./counted-histogram.ts";
import { DurationCounts } from "./duration-buckets.ts";

/** More kinds of sandboxes than this share a label, so that no list of runtimes makes the metrics grow for ever. */
const MAX_SANDBOXES = 24;
const OTHER_SANDBOX = "other";
const NONE = "none";

/** The calls of one kind of sandbox with one kind of start. */
class CallCounts {
  readonly byStatus: Record<ActivationStatus, number> = {
    success: 0,
    "application error": 0,
    "action developer error": 0,
    "whisk internal error": 0,
  };
  readonly total = new DurationCounts();
  readonly phases = new Map<InvocationPhase, DurationCounts>();
  cpuNs = 0;

  constructor(
    readonly sandbox: string,
    readonly start: string,
  ) {}

  count({ status, totalNs, phases, cpuNs }: Activation): void {
    this.byStatus[status] += 1;
    this.total.observe(totalNs);
    this.cpuNs += cpuNs ?? 0;
    for (const phase of INVOCATION_PHASES) {
      const ns = phases[phase];
      if (ns > 0) this.#phase(phase).observe(ns);
    }
  }

  #phase(phase: InvocationPhase): DurationCounts {
    const known = this.phases.get(phase);
    if (known) return known;
    const counts = new DurationCounts();
    this.phases.set(phase, counts);
    return counts;
  }
}

/**
 * Counts calls as they are recorded and registers the metrics of them. A record costs well below a microsecond; what the
 * library needs is made when it is asked for. The answer brings the library's counters up to date.
 */
export function countCalls(registry: Registry, activations: ActivationStore): { update(): void; end(): void } {
  const bySandbox = new Map<string, Map<string, CallCounts>>();
  const faults = new Map<ActivationFault, number>();
  let requestBytes = 0;
  let responseBytes = 0;
  let triggers = 0;

  const countsOf = (sandbox: string, start: string): CallCounts => {
    const known = bySandbox.get(sandbox)?.get(start);
    if (known) return known;
    const label = bySandbox.has(sandbox) || bySandbox.size < MAX_SANDBOXES ? sandbox : OTHER_SANDBOX;
    const byStart = bySandbox.get(label) ?? new Map<string, CallCounts>();
    bySandbox.set(label, byStart);
    const counts = byStart.get(start) ?? new CallCounts(label, start);
    byStart.set(start, counts);
    return counts;
  };
  const all = () => [...bySandbox.values()].flatMap((byStart) => [...byStart.values()]);

  const end = activations.subscribe(({ record }) => {
    if (!isFunctionActivation(record)) {
      triggers += 1;
      return;
    }
    countsOf(record.sandbox ?? NONE, record.startKind ?? NONE).count(record);
    if (record.fault !== null) faults.set(record.fault, (faults.get(record.fault) ?? 0) + 1);
    requestBytes += record.requestBytes;
    responseBytes += record.responseBytes;
  });

  const registers = [registry];
  const calls = new Counter({
    name: "faas_calls_total",
    help: "Calls of functions by sandbox, start (cold, prewarm, recreated, warm; none: it reached no sandbox) and status",
    labelNames: ["sandbox", "start", "status"],
    registers,
  });
  const faultsTotal = new Counter({
    name: "faas_faults_total",
    help: "Calls that did not succeed, by what went wrong; without those that gave an error themselves",
    labelNames: ["fault"],
    registers,
  });
  const cpu = new Counter({
    name: "faas_cpu_seconds_total",
    help: "CPU time of calls whose CPU time could be had",
    labelNames: ["sandbox", "start"],
    registers,
  });
  const bytes = new Counter({
    name: "faas_payload_bytes_total",
    help: "Bytes of arguments (request) and of answers (response)",
    labelNames: ["direction"],
    registers,
  });
  const triggersTotal = new Counter({ name: "faas_triggers_total", help: "Triggers that were fired", registers });
  const row = ({ sandbox, start }: CallCounts) => ({ sandbox, start });
  registry.registerMetric(
    new CountedHistogram({
      name: "faas_call_duration_seconds",
      help: "From a request's arrival until its answer was handed to the connection",
      labelNames: ["sandbox", "start"],
      rows: () => all().map((counts) => ({ labels: row(counts), counts: counts.total })),
    }),
  );
  registry.registerMetric(
    new CountedHistogram({
      name: "faas_phase_duration_seconds",
      help: "The phases of a call; a call without a phase is not in it",
      labelNames: ["phase", "sandbox", "start"],
      rows: () =>
        all().flatMap((counts) =>
          [...counts.phases].map(([phase, durations]) => ({
            labels: { phase: PHASE_NAMES[phase].replaceAll(" ", "_"), ...row(counts) },
            counts: durations,
          })),
        ),
    }),
  );

  return {
    end,
    update() {
      for (const counter of [calls, faultsTotal, cpu, bytes, triggersTotal]) counter.reset();
      for (const counts of all()) {
        for (const status of ActivationStatus.options)
          calls.inc({ ...row(counts), status: status.replaceAll(" ", "_") }, counts.byStatus[status]);
        cpu.inc(row(counts), counts.cpuNs / 1e9);
      }
      for (const [fault, count] of faults) faultsTotal.inc({ fault }, count);
      bytes.inc({ direction: "request" }, requestBytes);
      bytes.inc({ direction: "response" }, responseBytes);
      triggersTotal.inc(triggers);
    },
  };
}
