import type { ErrorCode } from "../errors.ts";
import type { Failure } from "../model/failure.ts";
import type { LoadManifest, LoadSeries } from "../model/load/load-run.ts";

/** Of what ended while it was needed, which says nothing of what was measured with it. */
const LOST: ErrorCode = "HELPER_CRASHED";

/** Of a series that lost the engine of its sandboxes. */
export function lossFailure(message: string, hint: string | null): Failure {
  return { code: LOST, message, hint };
}

/** The series that lost what they were measured with, so that measuring them again may bring what they lack. */
export function lostSeries({ series }: Pick<LoadManifest, "series">): LoadSeries[] {
  return series.filter(({ failure }) => failure?.code === LOST);
}
