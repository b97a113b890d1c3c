import type { RunState } from "#shared/model/benchmark.ts";
import type { Tone } from "../ui/index.ts";

export const RUN_STATE_WORDS: Readonly<Record<RunState, { words: string; tone: Tone | undefined }>> = {
  running: { words: "Running", tone: "info" },
  finished: { words: "Finished", tone: "ok" },
  cancelled: { words: "Cancelled", tone: "warn" },
  failed: { words: "Failed", tone: "error" },
  interrupted: { words: "Interrupted", tone: "warn" },
};

/** `22 Nov 2026, 14:03`. */
export function formatWhen(createdAt: string): string {
  return new Date(createdAt).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}
