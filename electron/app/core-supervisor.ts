import { utilityProcess, type MessagePortMain, type UtilityProcess } from "electron";
import type { Failure } from "#shared/model/failure.ts";
import type { MessageFromCore, MessageToCore } from "./core-messages.ts";

/** Jobs get this long to end their programs; then the operating system ends the core. */
const CLOSE_TIMEOUT_MS = 10_000;

export interface CoreSupervisorOptions {
  /** The built entry of the core's process, as a real file. */
  entry: string;
  onIdle: () => void;
  /** The core ended without having been asked to; `failure` is what it said of the reason, if anything. */
  onCrash: (exitCode: number, failure: Failure | null) => void;
}

/** Owns the one process in which the core lives. */
export function createCoreSupervisor({ entry, onIdle, onCrash }: CoreSupervisorOptions) {
  let core: UtilityProcess | null = null;
  let closing: Promise<void> | null = null;

  function send(message: MessageToCore, ports: MessagePortMain[] = []): void {
    core?.postMessage(message, ports);
  }

  return {
    get isRunning() {
      return core !== null;
    },

    start(): void {
      const started = utilityProcess.fork(entry, [], { serviceName: "Wasm Workbench core" });
      core = started;
      let failure: Failure | null = null;
      started.on("message", (message: MessageFromCore) => {
        if (message.type === "idle") onIdle();
        else ({ failure } = message);
      });
      started.once("exit", (exitCode) => {
        core = null;
        if (closing === null) onCrash(exitCode, failure);
      });
    },

    connect(port: MessagePortMain): void {
      if (core === null) port.close();
      else send({ type: "connect" }, [port]);
    },

    /** Leads to `onIdle` once no job is left, now or later. */
    reportIdle: () => send({ type: "report-idle" }),

    /** Ends jobs, helpers and the process; resolves when it is gone. */
    close(): Promise<void> {
      const running = core;
      closing ??= new Promise((resolve) => {
        if (running === null) return resolve();
        const timer = setTimeout(() => running.kill(), CLOSE_TIMEOUT_MS);
        running.once("exit", () => {
          clearTimeout(timer);
          resolve();
        });
        send({ type: "close" });
      });
      return closing;
    },
  };
}
