import { INVOCATION_PHASES, type Activation, type InvocationPhase } from "../model/faas/activation.ts";
import { quantile } from "../stats/quantiles.ts";

export interface PhaseQuantiles {
  phase: InvocationPhase | "total";
  /** Calls that had this phase: the others are not in its quantiles. */
  calls: number;
  /** In the order of the probabilities that were asked for; null where no call had the phase. */
  quantilesNs: (number | null)[];
}

/** Quantiles of each phase, and of the total, over calls; mixed start kinds mix what they are quantiles of. */
export function phaseQuantiles(
  activations: readonly Pick<Activation, "phases" | "totalNs">[],
  probabilities: readonly number[] = [0.5, 0.95, 0.99],
): PhaseQuantiles[] {
  const over = (phase: PhaseQuantiles["phase"], values: readonly number[]): PhaseQuantiles => ({
    phase,
    calls: values.length,
    quantilesNs: probabilities.map((probability) => (values.length === 0 ? null : quantile(values, probability))),
  });
  return [
    ...INVOCATION_PHASES.map((phase) =>
      over(
        phase,
        activations.map(({ phases }) => phases[phase]).filter((ns) => ns > 0),
      ),
    ),
    over(
      "total",
      activations.map(({ totalNs }) => totalNs),
    ),
  ];
}
