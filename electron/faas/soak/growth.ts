/** Any of the windows may be higher than the first by this much of it. */
const GROWTH_ALLOWED = 0.1;
/** V8's heap takes about ten minutes under load to find its size: in a run that is hardly longer, only a fast leak shows. */
const GROWTH_ALLOWED_IN_SHORT_RUNS = 0.3;
const SHORT_MINUTES = 30;
const WINDOWS = 3;

export interface Growth {
  /** Medians of the windows, in their order. */
  medians: number[];
  /** How much the highest of the later ones is above the first; negative where all are below. */
  share: number;
  /** How much of it is no growth. */
  allowed: number;
  isFlat: boolean;
}

/**
 * Whether values that were sampled at even distances stay flat after the first sixth of the time, in which caches fill
 * and the heap finds its size. The rest is cut into three windows, whose medians are compared: a median doesn't see the
 * teeth that a garbage collector makes of memory, nor a peak, but what stays it sees. Falling is no fault.
 */
export function growthOf(samples: readonly number[], minutes: number): Growth {
  const steady = samples.slice(Math.ceil(samples.length / 6));
  const medians = Array.from({ length: WINDOWS }, (_, window) =>
    median(steady.slice((window * steady.length) / WINDOWS, ((window + 1) * steady.length) / WINDOWS)),
  );
  const [first = Number.NaN, ...later] = medians;
  const share = Math.max(...later) / first - 1;
  const allowed = minutes < SHORT_MINUTES ? GROWTH_ALLOWED_IN_SHORT_RUNS : GROWTH_ALLOWED;
  return { medians, share, allowed, isFlat: share <= allowed };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return sorted.length === 0 ? Number.NaN : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
