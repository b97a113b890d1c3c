import type { HostFeature } from "#shared/model/faas/function.ts";
import type { ActivationSummary } from "#shared/model/faas/activation-feed.ts";
import type { SandboxState } from "#shared/model/faas/pool.ts";
import type { StartKind } from "#shared/model/faas/activation.ts";

/** `12 s`, `4 min`, `3 h`: how long something is there, no finer than is read. */
export function describeAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}

/** A time limit as it was set: `60 s`, `1.5 s`. */
export function describeLimit(ms: number): string {
  return `${ms / 1000} s`;
}

/** `14:03:07.042`. */
export function describeTime(ms: number): string {
  const time = new Date(ms);
  const pad = (value: number, digits = 2) => String(value).padStart(digits, "0");
  return `${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}.${pad(time.getMilliseconds(), 3)}`;
}

/** A function as it is called: its path without the namespace. */
export function nameOf(path: string): string {
  return path.slice(path.indexOf("/") + 1);
}

/** What of a call is shown where there is room for a word or two. */
export function outcomeOf({ status, fault }: Pick<ActivationSummary, "status" | "fault">): string {
  return fault === null ? status : fault.replaceAll("-", " ");
}

interface StateWords {
  words: string;
  about: string;
}

const STATE_WORDS: Readonly<Record<SandboxState, StateWords>> = {
  starting: { words: "starting", about: "It is being made." },
  stem: { words: "stem cell", about: "It waits with nothing in it for a function to come." },
  initializing: { words: "loading", about: "A function's code is being brought in." },
  running: { words: "running", about: "It carries out a call." },
  idle: { words: "idle", about: "It waits for the next call." },
  paused: { words: "paused", about: "It uses no processor until its next call wakes it." },
  stopping: { words: "stopping", about: "It is being ended." },
};

/** What a state is called; one that a newer emulator has keeps its own name. */
export function stateWords(state: string): StateWords {
  return Object.hasOwn(STATE_WORDS, state)
    ? STATE_WORDS[state as SandboxState]
    : { words: state, about: "The emulator says no more of it." };
}

export const START_LETTERS: Readonly<Record<StartKind, string>> = {
  cold: "C",
  prewarm: "P",
  recreated: "R",
  warm: "W",
};

export const FEATURE_WORDS: Readonly<Record<HostFeature, { label: string; note: string }>> = {
  clock: { label: "Clock", note: "the time" },
  random: { label: "Random numbers", note: "of the system" },
  environment: { label: "Environment", note: "variables that are deployed with it" },
  folder: { label: "Own folder", note: "what came with its code, to read" },
  "scratch-folder": { label: "Scratch folder", note: "to write into, gone after the call" },
};
