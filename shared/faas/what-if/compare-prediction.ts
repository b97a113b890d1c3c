import { WHAT_IF_QUANTITIES, type WhatIfMeasures, type WhatIfQuantity } from "./measures.ts";
import type { PredictedQuantity, WhatIfPrediction } from "./what-if.ts";

export interface ComparedQuantity extends PredictedQuantity {
  quantity: WhatIfQuantity;
  measured: number;
  verdict: "inside" | "below" | "above";
}

/** A prediction beside what was measured, in the order of the quantities; what wasn't measured is left out. */
export function comparePrediction(
  { quantities }: Pick<WhatIfPrediction, "quantities">,
  measured: Partial<WhatIfMeasures>,
): ComparedQuantity[] {
  return WHAT_IF_QUANTITIES.flatMap((quantity): ComparedQuantity[] => {
    const value = measured[quantity];
    if (value === undefined || Number.isNaN(value)) return [];
    const predicted = quantities[quantity];
    const verdict = value < predicted.low ? "below" : value > predicted.high ? "above" : "inside";
    return [{ quantity, ...predicted, measured: value, verdict }];
  });
}

/** Whether all of these were measured and lie inside of their intervals. */
export function isPredicted(compared: readonly ComparedQuantity[], wanted: readonly WhatIfQuantity[]): boolean {
  return wanted.every((quantity) => compared.some((one) => one.quantity === quantity && one.verdict === "inside"));
}
