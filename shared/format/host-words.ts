import type { MeasuredHost } from "../model/load/measured-host.ts";
import { formatDuration } from "./durations.ts";

/** Where it was measured and how far away that is, in a sentence. */
export function describeHost({ origin, openWhisk, insecure, roundTrip }: MeasuredHost): string {
  const parts = [`Measured at ${origin}`, ...(openWhisk ? [platformWords(openWhisk)] : []), roundTripWords(roundTrip)];
  return `${parts.join(", ")}${insecure ? "; its certificate was not checked" : ""}.`;
}

function platformWords({ apiVersion, build, buildNumber }: NonNullable<MeasuredHost["openWhisk"]>): string {
  const built = [build, buildNumber].filter((part) => part !== null).join(" ");
  return `OpenWhisk${apiVersion === null ? "" : ` API ${apiVersion}`}${built === "" ? "" : ` (build ${built})`}`;
}

function roundTripWords(roundTrip: MeasuredHost["roundTrip"]): string {
  if (roundTrip === null) return "the round trip could not be measured";
  const what = roundTrip.by === "get" ? "small GETs" : "connections";
  return `round trip ${formatDuration(roundTrip.medianNs)} (median of ${roundTrip.count} ${what})`;
}
