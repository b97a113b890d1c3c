import { phaseQuantiles } from "../phase-quantiles.ts";
import type { ActivationSummary } from "../../model/faas/activation-feed.ts";
import { INVOCATION_PHASES, StartKind, type InvocationPhases } from "../../model/faas/activation.ts";
import { quantile } from "../../stats/quantiles.ts";

export type PopulationActivation = Pick<ActivationSummary, "startKind" | "phases" | "totalNs">;

/** Calls of one start kind, as one. */
export interface StartKindPopulation {
  startKind: StartKind;
  calls: number;
  /** The median of each phase over all of these calls: those that don't have it count with 0. */
  medianPhases: InvocationPhases;
  /** Of whole calls; medians of phases don't add up to it. */
  medianTotalNs: number;
  /** Calls that had a phase at all, and the phase's median over these. */
  whereThere: { phase: keyof InvocationPhases; calls: number; medianNs: number }[];
  /** Of every call, in their order: for its distribution. */
  totalsNs: number[];
}

/** Calls that reached a sandbox by how they got it, in the order of the start kinds; kinds without calls are left out. */
export function populationByStart(activations: readonly PopulationActivation[]): StartKindPopulation[] {
  return StartKind.options.flatMap((startKind): StartKindPopulation[] => {
    const calls = activations.flatMap(({ startKind: kind, phases, totalNs }) =>
      kind === startKind && phases !== null && totalNs !== null ? [{ phases, totalNs }] : [],
    );
    if (calls.length === 0) return [];
    const medianOf = (phase: keyof InvocationPhases) =>
      quantile(
        calls.map(({ phases }) => phases[phase]),
        0.5,
      );
    const totalsNs = calls.map(({ totalNs }) => totalNs);
    return [
      {
        startKind,
        calls: calls.length,
        medianPhases: Object.fromEntries(
          INVOCATION_PHASES.map((phase) => [phase, medianOf(phase)]),
        ) as InvocationPhases,
        medianTotalNs: quantile(totalsNs, 0.5),
        whereThere: phaseQuantiles(calls, [0.5]).flatMap(({ phase, calls: count, quantilesNs: [medianNs] }) =>
          phase === "total" || medianNs === null || medianNs === undefined ? [] : [{ phase, calls: count, medianNs }],
        ),
        totalsNs,
      },
    ];
  });
}
