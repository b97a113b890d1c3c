import type { LoadPattern } from "../model/load/load-pattern.ts";
import type { LoadSample } from "../model/load/load-sample.ts";

/** Requests that wait for an answer at the same time; more than these would wait in the generator. */
const MOST_CONNECTIONS = 512;

/**
 * The requests of a series once more, each at the moment at which it was sent, whatever becomes of those before: the
 * arrivals that a prediction is about.
 */
export function arrivalsAgain(samples: readonly Pick<LoadSample, "startNs">[]): LoadPattern {
  const offsetsMs = samples.map(({ startNs }) => startNs / 1e6).sort((a, b) => a - b);
  const lastMs = offsetsMs.at(-1) ?? 0;
  return {
    name: "Recorded arrivals",
    groups: [
      {
        kind: "open",
        name: "arrivals",
        arrivals: { kind: "trace", offsetsMs },
        // Past the last one, which would be left out at the end itself.
        durationS: (lastMs + 1) / 1000,
        connections: Math.min(MOST_CONNECTIONS, Math.max(1, offsetsMs.length)),
        startDelayMs: 0,
        keepAlive: true,
      },
    ],
  };
}
