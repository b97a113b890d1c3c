import type { FastifyPluginAsync } from "fastify";
import { Registry } from "prom-client";
import type { ActivationStore } from "../../activations/activation-store.ts";
import type { Invoker } from "../../invoker/invoker.ts";
import type { Nodes } from "../../nodes/nodes.ts";
import type { ProvisionedFunctions } from "../../nodes/provisioned-functions.ts";
import type { RouteDoc } from "../openapi/route-table.ts";
import { countCalls } from "./call-metrics.ts";
import { watchEmulator } from "./emulator-gauges.ts";
import { watchNodes } from "./node-metrics.ts";

export interface MetricsParts {
  activations: ActivationStore;
  invoker: Pick<Invoker, "snapshot">;
  nodes: Pick<Nodes, "losses">;
  provisioned: Pick<ProvisionedFunctions, "list" | "calls">;
}

const DOC: RouteDoc = {
  summary: "Counts and times for Prometheus.",
  answers: { 200: "Its text format." },
};

/** `GET /metrics` in Prometheus' text format, without a key. Calls are counted from here on. */
export function metricsRoutes({ activations, invoker, nodes, provisioned }: MetricsParts): FastifyPluginAsync {
  const registry = new Registry();
  const calls = countCalls(registry, activations);
  const emulator = watchEmulator(registry, { activations, invoker });
  const others = watchNodes(registry, { activations, nodes, provisioned });
  return async (app) => {
    app.addHook("onClose", async () => {
      calls.end();
      others.end();
    });
    app.get("/metrics", { config: { doc: DOC } }, async (_request, reply) => {
      await emulator.update();
      others.update();
      calls.update();
      return reply.type(registry.contentType).send(await registry.metrics());
    });
  };
}
