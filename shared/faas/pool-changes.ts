import { formatDuration } from "../format/durations.ts";
import { formatCount } from "../format/numbers.ts";
import type { PoolPreset, PoolSettings } from "../model/faas/pool.ts";

export type PoolKnob = Exclude<keyof PoolSettings, "preset">;

export const PRESET_NAMES: Readonly<Record<PoolPreset, string>> = {
  default: "Default",
  openwhisk: "OpenWhisk",
  workers: "Workers-like",
  lambda: "Lambda-like",
  paper: "Paper (Hall 2019)",
  custom: "Custom",
};

interface KnobWords {
  label: string;
  /** What it does, in one line. */
  about: string;
}

export const KNOB_WORDS: Readonly<Record<PoolKnob, KnobWords>> = {
  keepAliveMs: { label: "Keep-alive", about: "How long an idle sandbox stays; at 0 it goes at once." },
  pauseGraceMs: {
    label: "Pause after",
    about: "How long an idle sandbox that can be paused (a container) goes on; it is woken for its next call.",
  },
  memoryBudgetMb: {
    label: "Memory budget",
    about: "The memory limits of all sandboxes together; idle ones make room, the least recently used first.",
  },
  maxSandboxes: { label: "Most sandboxes", about: "How many there may be at one time." },
  parallelStarts: {
    label: "Starts at once",
    about: "How many containers and Node processes are made at one time; calls for more wait for a place.",
  },
  queueLength: { label: "Queue", about: "Calls that may wait for a place; more are refused." },
  queueTimeoutMs: { label: "Longest wait", about: "A call that waits longer for a place is refused." },
  stemCells: { label: "Stem cells", about: "Sandboxes that wait with nothing in them for a function to come." },
  concurrentInvocations: { label: "Calls at once", about: "Of one namespace; more are refused with 429." },
  invocationsPerMinute: { label: "Calls a minute", about: "Of one namespace; more are refused with 429." },
  triggersPerMinute: { label: "Triggers a minute", about: "Of one namespace; more are refused with 429." },
};

const POOL_KNOBS = Object.keys(KNOB_WORDS) as PoolKnob[];

/** A knob's value in words: `10 min`, `2,048 MB`, `no limit`. */
export function describeKnob(knob: PoolKnob, settings: PoolSettings): string {
  switch (knob) {
    case "keepAliveMs":
      if (settings.keepAliveMs === null) return "for ever";
      return settings.keepAliveMs === 0 ? "gone at once" : describeTime(settings.keepAliveMs);
    case "pauseGraceMs":
      if (settings.pauseGraceMs === null) return "never";
      return settings.pauseGraceMs === 0 ? "at once" : describeTime(settings.pauseGraceMs);
    case "queueTimeoutMs":
      return settings.queueTimeoutMs === null ? "no limit" : describeTime(settings.queueTimeoutMs);
    case "memoryBudgetMb":
      return `${formatCount(settings.memoryBudgetMb)} MB`;
    case "stemCells":
      return (
        settings.stemCells.map(({ sandbox, count, memoryMb }) => `${count} × ${sandbox} (${memoryMb} MB)`).join(", ") ||
        "none"
      );
    case "maxSandboxes":
    case "queueLength":
      return formatCount(settings[knob]);
    default: {
      const limit = settings[knob];
      return limit === null ? "no limit" : formatCount(limit);
    }
  }
}

function describeTime(ms: number): string {
  return formatDuration(ms * 1e6).replace(/\.0+ /, " ");
}

export interface PoolChange {
  knob: PoolKnob;
  from: string;
  to: string;
}

/** In which knobs settings differ from others, in the knobs' order. */
export function poolChanges(from: PoolSettings, to: PoolSettings): PoolChange[] {
  return POOL_KNOBS.filter((knob) => !isSameKnob(knob, from, to)).map((knob) => ({
    knob,
    from: describeKnob(knob, from),
    to: describeKnob(knob, to),
  }));
}

function isSameKnob(knob: PoolKnob, a: PoolSettings, b: PoolSettings): boolean {
  return knob === "stemCells" ? describeKnob(knob, a) === describeKnob(knob, b) : a[knob] === b[knob];
}

/** The preset that settings differ from in the fewest knobs, the earlier of two; null without presets. */
export function nearestPreset(settings: PoolSettings, presets: readonly PoolSettings[]): PoolSettings | null {
  return presets.reduce<PoolSettings | null>(
    (nearest, preset) =>
      nearest === null || poolChanges(preset, settings).length < poolChanges(nearest, settings).length
        ? preset
        : nearest,
    null,
  );
}

/** Settings under the name of the preset that they are in every knob, else as custom. */
export function namedSettings(settings: PoolSettings, presets: readonly PoolSettings[]): PoolSettings {
  const same = presets.find((preset) => poolChanges(preset, settings).length === 0);
  return { ...settings, preset: same?.preset ?? "custom" };
}
