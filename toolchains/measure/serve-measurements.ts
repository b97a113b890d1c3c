import { toWireError } from "#shared/errors.ts";
import { launcherMethod } from "./launcher-method.ts";
import { nodeMethod } from "./node-method.ts";
import type { MeasurerReply, MeasurerRequest } from "./measurer-protocol.ts";
import { runTimed } from "./run-timed.ts";
import { systemCallMethod } from "./system-call-method.ts";
import type { TimingMethod } from "./timing-method.ts";
import { windowsAccounts } from "./windows-accounts.ts";

let method: TimingMethod;
let running: { id: number; abort: AbortController; ended: Promise<void> } | null = null;

/**
 * Serves the requests of the process that started this one, by the best method there is: the launcher when there is
 * one, else system calls from a thread (whose file is `threadEntry`), else what Node itself offers.
 */
export async function serveMeasurements(options: { launcher: string | undefined; threadEntry: string }): Promise<void> {
  method = options.launcher
    ? await launcherMethod(options.launcher)
    : ((await systemCallMethod(options.threadEntry)) ?? nodeMethod(await windowsAccounts()));
  process.on("message", receive);
  // Whoever measured is gone, perhaps killed: nothing it started may stay behind.
  process.on("disconnect", () => void endWithParent());
  if (!process.connected) process.exit();
  reply({ type: "ready", methods: method.methods });
}

function receive(request: MeasurerRequest): void {
  if (request.type === "cancel") {
    if (running?.id === request.id) running.abort.abort();
    return;
  }
  const abort = new AbortController();
  running = { id: request.id, abort, ended: measure(request, abort.signal) };
}

async function endWithParent(): Promise<void> {
  running?.abort.abort();
  await running?.ended;
  process.exit();
}

async function measure(
  { id, command, streamOutput }: Extract<MeasurerRequest, { type: "measure" }>,
  signal: AbortSignal,
): Promise<void> {
  try {
    const execution = await runTimed(method, command, {
      signal,
      onOrphanGroup: (group) => reply({ type: "orphan-group", group }),
      onOutput: streamOutput ? (stream, text) => reply({ type: "output", id, stream, text }) : undefined,
    });
    reply({ type: "result", id, execution });
  } catch (error) {
    reply({ type: "failed", id, error: toWireError(error) });
  } finally {
    running = null;
  }
}

function reply(message: MeasurerReply): void {
  if (process.connected) process.send?.(message);
}
