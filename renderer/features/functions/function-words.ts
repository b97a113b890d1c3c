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

/** `14:03:07.042`. */
export function describeTime(ms: number): string {
  const time = new Date(ms);
  const pad = (value: number, digits = 2) => String(value).padStart(digits, "0");
  return `${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}.${pad(time.getMilliseconds(), 3)}`;
}

/** What of a call is shown where there is room for a word or two. */
export function outcomeOf({ status, fault }: Pick<ActivationSummary, "status" | "fault">): string {
  return fault === null ? status : fault.replace("-", " ");
}

/** A letter for each state, so that colour alone says nothing. */
export const STATE_WORDS: Readonly<Record<SandboxState, { letter: string; words: string; about: string }>> = {
  starting: { letter: "S", words: "starting", about: "It is being made." },
  stem: { letter: "E", words: "stem cell", about: "It waits empty for a function." },
  initializing: { letter: "L", words: "loading", about: "A function's code is being brought in." },
  running: { letter: "R", words: "running", about: "It carries out a call." },
  idle: { letter: "I", words: "idle", about: "It waits for the next call." },
  stopping: { letter: "X", words: "stopping", about: "It is being ended." },
};

export const START_LETTERS: Readonly<Record<StartKind, string>> = {
  cold: "C",
  prewarm: "P",
  recreated: "R",
  warm: "W",
};

export const FEATURE_WORDS: Readonly<Record<HostFeature, { label: string; note: string }>> = {
  clock: { label: "Clock", note: "Reads the time." },
  random: { label: "Random numbers", note: "Of the system." },
  environment: { label: "Environment", note: "The variables that were deployed with it." },
  folder: { label: "Own folder", note: "What came with its code, to read." },
  "scratch-folder": { label: "Scratch folder", note: "An empty folder to write into." },
};
