import { setTimeout as sleep } from "node:timers/promises";
import type { PoolSnapshot, PoolTile } from "#shared/model/faas/pool.ts";
import type { EmulatorProcess } from "./emulator-process.ts";
import type { Kill, Kills } from "./kills.ts";
import { canSeeProcesses, type ProcessSeen, type ProcessWatch } from "./process-watch.ts";
import { gapMs, pick, type Random } from "./random.ts";
import type { SoakFunction } from "./soak-functions.ts";
import type { Versions } from "./versions.ts";

const PER_SECOND = 1;
/** Of a command line, whose end is what tells. */
const SHOWN_LENGTH = 160;

export interface DisturbancesParts {
  emulator: EmulatorProcess;
  functions: readonly SoakFunction[];
  versions: Versions;
  kills: Kills;
  watch: ProcessWatch;
  random: Random;
}

/** Updates functions and kills sandboxes while calls run, at random. */
export class Disturbances {
  readonly #parts: DisturbancesParts;
  updates = 0;
  killsByApi = 0;
  killsBySignal = 0;
  /** Of those, sandboxes that were carrying out a call. */
  killsOfBusy = 0;

  constructor(parts: DisturbancesParts) {
    this.#parts = parts;
  }

  async run(untilMs: number): Promise<void> {
    const { random, functions } = this.#parts;
    const updated = functions.filter(({ isUpdated }) => isUpdated);
    for (;;) {
      await sleep(gapMs(PER_SECOND, random));
      if (performance.now() > untilMs) return;
      const chance = random();
      if (chance < 0.5) await this.update(pick(updated, random)!);
      else if (chance < 0.75 || !canSeeProcesses) await this.#killByApi();
      else await this.#killBySignal();
    }
  }

  /** Deploys the next version. */
  async update(fn: SoakFunction): Promise<void> {
    const { emulator, versions } = this.#parts;
    const version = versions.next(fn.name);
    await emulator.ask("PUT", `/api/v1/namespaces/_/actions/${fn.name}?overwrite=true`, fn.action(version));
    versions.accepted(fn.name, version);
    this.updates += 1;
  }

  async #killByApi(): Promise<void> {
    const { emulator, kills } = this.#parts;
    const tile = this.#choose(await this.#tiles());
    if (!tile) return;
    const { instanceId, sandbox } = tile;
    // Before it is done: its calls may end before this is answered.
    kills.add({ atMs: Date.now(), instanceId, sandbox, what: "by the API" });
    const { status } = await emulator.send("DELETE", `/workbench/v1/pool/sandboxes/${instanceId}`);
    if (status === 204) this.#count("killsByApi", tile);
    // It may have ended meanwhile by itself.
    else if (status !== 404) throw new Error(`Killing ${instanceId} was answered ${status}.`);
  }

  /** Half of them where a call runs, which is rarely met by chance. */
  #choose(tiles: readonly PoolTile[]): PoolTile | undefined {
    const { random } = this.#parts;
    const busy = tiles.filter(({ state }) => state === "running" || state === "initializing");
    return (random() < 0.5 ? pick(busy, random) : undefined) ?? pick(tiles, random);
  }

  async #killBySignal(): Promise<void> {
    const { watch, kills, random } = this.#parts;
    const [below, tiles] = await Promise.all([watch.look(), this.#tiles()]);
    const victim = pick(below.filter(isOfSandbox), random);
    if (!victim) return;
    const tile = tileOf(victim, below, tiles);
    const kill: Kill = {
      atMs: Date.now(),
      instanceId: tile?.instanceId ?? null,
      sandbox: tile?.sandbox ?? kindOf(victim),
      what: victim.args.slice(-SHOWN_LENGTH),
    };
    kills.add(kill);
    try {
      process.kill(victim.pid, "SIGKILL");
      this.#count("killsBySignal", tile);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  #count(which: "killsByApi" | "killsBySignal", tile: PoolTile | undefined): void {
    this[which] += 1;
    if (tile?.state === "running") this.killsOfBusy += 1;
  }

  async #tiles(): Promise<PoolTile[]> {
    return (await this.#parts.emulator.ask<PoolSnapshot>("GET", "/workbench/v1/pool")).tiles;
  }
}

/** The one that ends all others when the emulator is gone belongs to the emulator itself. */
function isOfSandbox({ args }: ProcessSeen): boolean {
  return !args.endsWith("watchdog.js");
}

/** By a process between it and the emulator, or by the name of the sandbox's folder. */
function tileOf(victim: ProcessSeen, below: readonly ProcessSeen[], tiles: readonly PoolTile[]): PoolTile | undefined {
  const line = [victim];
  for (const each of line) line.push(...below.filter(({ pid }) => pid === each.parentPid));
  // Several sandboxes of one process each tell it as theirs.
  const own = tiles.filter(({ pid }) => pid !== null && line.some((each) => each.pid === pid));
  if (own.length === 1) return own[0];
  return tiles.find(({ instanceId }) => new RegExp(`${instanceId}\\b`).test(victim.args));
}

function kindOf({ args }: ProcessSeen): Kill["sandbox"] {
  if (args.includes("isolate-host.js")) return "v8-isolate";
  if (args.endsWith("sandbox-host.js instance")) return "wasm-instance";
  return null;
}
