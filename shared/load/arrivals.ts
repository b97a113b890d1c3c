import type { Arrivals } from "../model/load/load-pattern.ts";
import { createGenerator } from "../stats/generator.ts";

const NS_PER_S = 1e9;
const NS_PER_MS = 1e6;

/** Gives the arrivals of an open group one by one, in whole nanoseconds from its start; null when there are no more. */
export type NextArrival = () => number | null;

export function createArrivals(arrivals: Arrivals, durationS: number): NextArrival {
  const endNs = durationS * NS_PER_S;
  const nextNs = timesOf(arrivals, durationS);
  return () => {
    const ns = nextNs();
    return ns === null || ns >= endNs ? null : Math.round(ns);
  };
}

function timesOf(arrivals: Arrivals, durationS: number): NextArrival {
  switch (arrivals.kind) {
    case "constant":
      return constant(arrivals.perSecond);
    case "poisson":
      return poisson(arrivals.perSecond, arrivals.seed);
    case "ramp":
      return ramp(arrivals.fromPerSecond, arrivals.toPerSecond, durationS);
    case "trace":
      return trace(arrivals.offsetsMs);
  }
}

function constant(perSecond: number): NextArrival {
  let count = 0;
  return () => (count++ / perSecond) * NS_PER_S;
}

/** Exponential gaps by inversion; the first arrival is one gap after the start. */
function poisson(perSecond: number, seed: number): NextArrival {
  const generator = createGenerator(seed);
  let atS = 0;
  return () => {
    // 1 - u is never zero, so its logarithm is finite.
    atS -= Math.log(1 - generator.nextUnit()) / perSecond;
    return atS * NS_PER_S;
  };
}

/**
 * Arrival k comes when k have been due: from·t + (to − from)·t² / 2d = k, solved for t in the form that loses no digits
 * where both rates are nearly the same.
 */
function ramp(fromPerSecond: number, toPerSecond: number, durationS: number): NextArrival {
  const slope = (toPerSecond - fromPerSecond) / durationS;
  let count = 0;
  return () => {
    const due = count++;
    if (due === 0) return 0;
    const discriminant = fromPerSecond ** 2 + 2 * slope * due;
    return discriminant < 0 ? null : ((2 * due) / (fromPerSecond + Math.sqrt(discriminant))) * NS_PER_S;
  };
}

function trace(offsetsMs: readonly number[]): NextArrival {
  const sorted = Float64Array.from(offsetsMs).sort();
  let count = 0;
  return () => {
    const offsetMs = sorted[count++];
    return offsetMs === undefined ? null : offsetMs * NS_PER_MS;
  };
}
