import type { RuntimeSurvey } from "#shared/model/runtime-survey.ts";
import type { Tool } from "#shared/model/tool.ts";

/** Preparing a mode and eleven starts of it, on an ordinary laptop whose caches are still cold. */
const FIRST_MODE_MS = 1_300;
const STEP_MS = 5_000;

/**
 * How long probing will take, in milliseconds and rounded up to five seconds: as long as the last time for each mode
 * that is installed now. Null while the tools are not known.
 */
export function estimateSurveyMs(runtimes: readonly Tool[] | null, last: RuntimeSurvey | null): number | null {
  if (runtimes === null) return null;
  const installed = runtimes.filter(({ state }) => state === "available");
  const modes = installed.reduce((sum, tool) => sum + tool.modes.length, 0);
  const probed = last?.runtimes.reduce((sum, runtime) => sum + runtime.startUp.length, 0) ?? 0;
  const modeMs = last?.elapsedMs !== undefined && probed > 0 ? last.elapsedMs / probed : FIRST_MODE_MS;
  return Math.max(1, Math.ceil((modes * modeMs) / STEP_MS)) * STEP_MS;
}
