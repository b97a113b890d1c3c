import { Counter, Gauge, type Registry } from "prom-client";
import { isFunctionActivation } from "#shared/faas/activation-filter.ts";
import type { ActivationStore } from "../../activations/activation-store.ts";
import type { Nodes } from "../../nodes/nodes.ts";
import type { ProvisionedFunctions } from "../../nodes/provisioned-functions.ts";
import { CountedHistogram } from "./counted-histogram.ts";
import { DurationCounts } from "./duration-buckets.ts";

export interface NodeMetricsParts {
  activations: Pick<ActivationStore, "subscribe">;
  nodes: Pick<Nodes, "losses">;
  provisioned: Pick<ProvisionedFunctions, "list" | "calls">;
}

/** Registers the metrics of nodes, and of this emulator as one. The answer brings them up to date. */
export function watchNodes(
  registry: Registry,
  { activations, nodes, provisioned }: NodeMetricsParts,
): { update(): void; end(): void } {
  const ways = new Map<string, DurationCounts>();
  const end = activations.subscribe(({ record }) => {
    // Of a call that reached no sandbox, or was lost with its node, nobody knows how long the way was.
    if (!isFunctionActivation(record) || !record.node || record.instanceId === null) return;
    const { name, forwardNs } = record.node;
    const known = ways.get(name) ?? new DurationCounts();
    ways.set(name, known);
    known.observe(forwardNs);
  });
  const registers = [registry];
  const ofNodes = { labelNames: ["node"], registers };
  const up = new Gauge({
    name: "faas_node_up",
    help: "1 while calls may go to the node, 0 while it is lost",
    ...ofNodes,
  });
  const inFlight = new Gauge({ name: "faas_node_in_flight_calls", help: "Calls that the node has now", ...ofNodes });
  const heartbeat = new Gauge({
    name: "faas_node_heartbeat_seconds",
    help: "Round trip of the last heartbeat that was answered",
    ...ofNodes,
  });
  const losses = new Counter({ name: "faas_node_losses_total", help: "How often the node was lost", ...ofNodes });
  const calls = new Counter({
    name: "faas_node_calls_total",
    help: "Calls given to the node: answered, lost with it, or passed on to another before they had begun there",
    labelNames: ["node", "outcome"],
    registers,
  });
  registry.registerMetric(
    new CountedHistogram({
      name: "faas_node_forward_seconds",
      help: "The way of a call to the node and back, without the time that the node tells of",
      labelNames: ["node"],
      rows: () => [...ways].map(([node, counts]) => ({ labels: { node }, counts })),
    }),
  );
  const kept = new Gauge({
    name: "faas_provisioned_functions",
    help: "Versions of functions that are kept here for controllers",
    registers,
  });
  const carriedOut = new Counter({
    name: "faas_provisioned_calls_total",
    help: "Calls carried out here for controllers, which record and account them",
    registers,
  });

  return {
    end,
    update() {
      for (const metric of [up, inFlight, heartbeat, losses, calls, carriedOut]) metric.reset();
      for (const { node, losses: times } of nodes.losses()) {
        const { name, state, heartbeatNs } = node;
        up.set({ node: name }, state === "lost" ? 0 : 1);
        inFlight.set({ node: name }, node.inFlight);
        if (heartbeatNs !== null) heartbeat.set({ node: name }, heartbeatNs / 1e9);
        losses.inc({ node: name }, times);
        calls.inc({ node: name, outcome: "answered" }, node.calls.answered);
        calls.inc({ node: name, outcome: "lost" }, node.calls.lost);
        calls.inc({ node: name, outcome: "passed_on" }, node.calls.passedOn);
      }
      kept.set(provisioned.list().length);
      carriedOut.inc(provisioned.calls);
    },
  };
}
