import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fromFileSystemError } from "#shared/errors.ts";
import type { ConfinedProcess } from "#toolchains/confine/start-confined.ts";
import type { SandboxRequest, StepPhases } from "../sandbox.ts";

/** Makes the folder that is home to every process of a sandbox. Throws what the file system says. */
export async function makeHome({ workFolder }: SandboxRequest): Promise<{ home: string; phases: StepPhases }> {
  const startedNs = process.hrtime.bigint();
  const home = join(workFolder, "home");
  await mkdir(home, { recursive: true }).catch((error: unknown) => {
    throw fromFileSystemError(error, home);
  });
  return { home, phases: { createSandboxNs: Number(process.hrtime.bigint() - startedNs) } };
}

/** The process of the call that runs, if one does, in a sandbox that starts one for every call. */
export class CallProcess {
  readonly ended: Promise<string>;
  readonly #stopping = new AbortController();
  #endedBecause: (reason: string) => void = () => {};
  #running: ConfinedProcess | null = null;

  constructor() {
    this.ended = new Promise((resolve) => (this.#endedBecause = resolve));
  }

  get isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Aborted with `signal`, or when the sandbox is stopped. */
  endingWith(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#stopping.signal]);
  }

  /** Null after a call. */
  set running(running: ConfinedProcess | null) {
    this.#running = running;
  }

  async memoryBytes(): Promise<number | null> {
    if (this.#running === null) return 0;
    return (await this.#running.usage())?.residentBytes ?? null;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running?.ended;
    this.#endedBecause("It was stopped.");
  }
}
