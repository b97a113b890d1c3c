import { WorkbenchError } from "../errors.ts";
import type { WhatIfRecord } from "../faas/what-if/what-if.ts";
import type { WhatIfBasis } from "../model/load/what-if-trial.ts";

/** What is kept of a series as the engine takes it. */
export function whatIfRecordOf({ recordings, processors }: WhatIfBasis): WhatIfRecord {
  const own = recordings.at(-1);
  if (own === undefined) throw new WorkbenchError("INVALID_REQUEST", "Nothing was recorded.");
  return { recordings: recordings.map(({ activations }) => activations), settings: own.settings, processors };
}
