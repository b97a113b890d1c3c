import type { ActivationSummary } from "../model/faas/activation-feed.ts";
import type { SandboxId } from "../model/faas/sandbox.ts";
import type { FlowCall } from "../model/flow.ts";
import type { LoadSample } from "../model/load/load-sample.ts";

/** A record of the emulator's; null of what is no call of a function, and of sequences, which run nothing themselves. */
export function callOfActivation(activation: ActivationSummary): FlowCall | null {
  const { activationId, name, sandbox, instanceId, startKind, codeCached, startedAtMs, phases, totalNs } = activation;
  if (phases === null || totalNs === null || sandbox === null) return null;
  return {
    activationId,
    name,
    sandbox,
    instanceId,
    client: null,
    startKind,
    codeCached,
    startedAtMs,
    phases,
    totalNs,
  };
}

/** A request of a load run; null of one whose server said nothing of its phases. */
export function callOfSample(sample: LoadSample, of: { name: string; sandbox: SandboxId | null }): FlowCall | null {
  const { server, group, thread, startNs } = sample;
  if (!server?.phases || server.serverNs === null) return null;
  const { activationId, startKind, instanceId, phases, serverNs } = server;
  return {
    ...of,
    activationId,
    instanceId,
    client: `${group}.${thread}`,
    startKind,
    codeCached: null,
    startedAtMs: startNs / 1e6,
    phases,
    totalNs: serverNs,
  };
}
