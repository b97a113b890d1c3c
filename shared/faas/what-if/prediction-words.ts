import { formatDuration } from "../../format/durations.ts";
import { formatCount } from "../../format/numbers.ts";
import { KNOB_WORDS, poolChanges } from "../pool-changes.ts";
import type { PoolSettings } from "../../model/faas/pool.ts";
import type { ComparedQuantity } from "./compare-prediction.ts";
import type { WhatIfQuantity } from "./measures.ts";
import type { PredictedQuantity, WhatIfPrediction } from "./what-if.ts";

const QUANTITY_NAMES: Readonly<Record<WhatIfQuantity, string>> = {
  p50Ms: "median",
  p95Ms: "95th percentile",
  p99Ms: "99th percentile",
  coldShare: "cold share",
  queueP95Ms: "95th percentile of the queue",
  refused: "refused calls",
  evictions: "evictions",
};

export function formatWhatIf(quantity: WhatIfQuantity, value: number): string {
  switch (quantity) {
    case "coldShare":
      return `${(value * 100).toFixed(1)} %`;
    case "refused":
    case "evictions":
      return formatCount(Math.round(value));
    default:
      return formatDuration(value * 1e6);
  }
}

/** `17 ms (12 to 26)` with the units at each end. */
function formatPredicted(quantity: WhatIfQuantity, { estimate, low, high }: PredictedQuantity): string {
  const told = (value: number) => formatWhatIf(quantity, value);
  return `${told(estimate)} (${told(low)} to ${told(high)})`;
}

/** An interval whose ends are so many times apart helps nobody to decide. */
const TELLS_LITTLE = 10;

/** `Keep-alive 300 ms in place of 2.00 s, Stem cells none in place of …` */
export function changeWords(recorded: PoolSettings, settings: PoolSettings): string {
  const changes = poolChanges(recorded, settings).map(
    ({ knob, from, to }) => `${KNOB_WORDS[knob].label} ${to} in place of ${from}`,
  );
  return changes.length === 0 ? "The recorded settings again" : changes.join(", ");
}

/** What would change, in sentences: first the knobs, then what comes of them, then what the prediction rests on. */
export function predictionWords(prediction: WhatIfPrediction, recordedSettings: PoolSettings): string[] {
  const { quantities, recorded, settings, assumptions } = prediction;
  const { coldShare, p50Ms, p95Ms, refused, evictions } = quantities;
  const words = [
    `${changeWords(recordedSettings, settings)}: of the calls, ${formatPredicted("coldShare", coldShare)} would need a new sandbox${beside("coldShare", coldShare, recorded.coldShare)}.`,
    `Half of them would take at most ${formatPredicted("p50Ms", p50Ms)} in the emulator${beside("p50Ms", p50Ms, recorded.p50Ms)}, 95 % at most ${formatPredicted("p95Ms", p95Ms)}${beside("p95Ms", p95Ms, recorded.p95Ms)}.`,
  ];
  if (refused.estimate >= 1)
    words.push(`${formatPredicted("refused", refused)} calls would be refused, and are not among these times.`);
  if (evictions.estimate >= 1)
    words.push(`${formatPredicted("evictions", evictions)} sandboxes would have to make room for others.`);
  if (p95Ms.high > TELLS_LITTLE * p95Ms.low)
    words.push(
      "This says little: the machine was too uneven while it was recorded. Record again when it is left alone.",
    );
  return [...words, ...assumptions];
}

/** What was recorded, and whether that is another thing at all. */
function beside(quantity: WhatIfQuantity, { low, high }: PredictedQuantity, recorded: number): string {
  const told = formatWhatIf(quantity, recorded);
  if (recorded >= low && recorded <= high) return `, as recorded (${told})`;
  return `, ${recorded > high ? "less" : "more"} than the recorded ${told}`;
}

/** Prediction against measurement, one sentence a quantity. */
export function comparisonWords(compared: readonly ComparedQuantity[]): string[] {
  return compared.map(({ quantity, measured, verdict, ...predicted }) => {
    const where = verdict === "inside" ? "inside of" : `${verdict} `;
    return `${QUANTITY_NAMES[quantity]}: ${formatWhatIf(quantity, measured)} measured, ${where.trim()} the predicted ${formatPredicted(quantity, predicted)}.`;
  });
}
