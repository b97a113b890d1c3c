import { formatCount } from "#shared/format/numbers.ts";
import type { JobView } from "#shared/model/job.ts";

/** `21 s`, `4 min`: an estimate, so no finer than that. */
function describeRemaining(remainingMs: number): string {
  const seconds = Math.max(1, Math.ceil(remainingMs / 1000));
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}

/** `34/90 runs · 21 s left`; null while there is nothing to count. */
export function describeProgress({ progress }: JobView): string | null {
  if (!progress) return null;
  const counted = `${formatCount(progress.done)}/${formatCount(progress.total)} ${progress.unit}`;
  return progress.remainingMs === null ? counted : `${counted} · ${describeRemaining(progress.remainingMs)} left`;
}

/** `Paused at 34/90 runs`. */
export function describePaused({ progress }: JobView): string {
  return progress
    ? `Paused at ${formatCount(progress.done)}/${formatCount(progress.total)} ${progress.unit}`
    : "Paused";
}

/** What a job is doing now, in a few words. */
export function describeActivity(view: JobView): string {
  switch (view.status) {
    case "queued":
      return view.behind === null ? "Waiting for its turn" : `Waiting behind ${view.behind}`;
    case "running":
      return view.step ?? "Starting";
    case "paused":
      return "Paused";
    case "succeeded":
      return "Finished";
    case "failed":
      return view.error?.message ?? "Failed";
    case "cancelled":
      return "Cancelled";
  }
}
