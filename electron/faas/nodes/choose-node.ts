/** What the choice depends on. */
export interface Candidate {
  readonly weight: number;
  /** Calls that it was given and hasn't answered. */
  readonly inFlight: number;
  /** Grows with every call that it was given: of equals, the one that waited longest comes first. */
  readonly lastChosen: number;
}

/**
 * Weighted least connections: the candidate that would have the fewest calls in flight for its weight, were it given
 * this one, too. With equal weights that is the one with the fewest.
 */
export function chooseNode<T extends Candidate>(candidates: readonly T[]): T | null {
  let best: T | null = null;
  for (const candidate of candidates) if (best === null || isBefore(candidate, best)) best = candidate;
  return best;
}

function isBefore(one: Candidate, other: Candidate): boolean {
  const difference = (one.inFlight + 1) / one.weight - (other.inFlight + 1) / other.weight;
  return difference === 0 ? one.lastChosen < other.lastChosen : difference < 0;
}
