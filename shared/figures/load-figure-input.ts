import { z } from "zod";
import { describeHost } from "../format/host-words.ts";
import { subjectName } from "../load/subject-name.ts";
import { correctedLatencyNs, isWarmUp } from "../load/request-times.ts";
import type { LoadSample } from "../model/load/load-sample.ts";
import type { LoadSeries, StoredLoad } from "../model/load/load-run.ts";
import type { LegendEntry } from "./figure-model.ts";
import type { BarColor, Theme } from "./palette.ts";

/** Whose clock says how long a request took, and from when; as in a run's summary. */
export const LoadMeasure = z.enum(["latency", "corrected", "server"]);
export type LoadMeasure = z.infer<typeof LoadMeasure>;

export const LOAD_MEASURE_WORDS: Readonly<Record<LoadMeasure, { label: string; axis: string }>> = {
  latency: { label: "Client", axis: "Latency" },
  corrected: { label: "Corrected", axis: "Latency from the intended start" },
  server: { label: "Server", axis: "Time in the server" },
};

export interface LoadFigureInput {
  run: Pick<StoredLoad, "manifest" | "samples">;
  measure: LoadMeasure;
  width: number;
  theme: Theme;
}

/** A series that something was measured of, with its place in the run. */
export interface MeasuredSeries {
  place: number;
  series: LoadSeries;
  samples: readonly LoadSample[];
}

export function measuredSeries({ manifest, samples }: LoadFigureInput["run"]): MeasuredSeries[] {
  return manifest.series.flatMap((series, place) => {
    const own = samples[place] ?? [];
    return own.length === 0 ? [] : [{ place, series, samples: own }];
  });
}

/** What counts: without the warm-up. */
export function countedSamples({ manifest }: LoadFigureInput["run"], samples: readonly LoadSample[]): LoadSample[] {
  const { warmUp } = manifest.request;
  return samples.filter((sample) => !isWarmUp(sample, warmUp));
}

/** Null where the server doesn't tell. */
export function measuredNs(sample: LoadSample, measure: LoadMeasure): number | null {
  switch (measure) {
    case "latency":
      return sample.latencyNs;
    case "corrected":
      return correctedLatencyNs(sample);
    case "server":
      return sample.server?.serverNs ?? null;
  }
}

/** `SCMA on license-plate-reader`. */
export function loadTitle({ manifest: { request } }: LoadFigureInput["run"]): string {
  return `${request.patternName} on ${subjectName(request.subject)}`;
}

/** Where and when it was measured, and what is left out. */
export function loadNotes({ manifest }: LoadFigureInput["run"]): string[] {
  const { machine, createdAt, request } = manifest;
  const { requests, seconds } = request.warmUp;
  const apart = [
    requests > 0 ? `the first ${requests} requests of each thread` : null,
    seconds > 0 ? `the first ${seconds} s` : null,
  ].filter((part) => part !== null);
  return [
    `${machine.cpuModel}, ${machine.os}, ${createdAt.slice(0, 10)}, run ${manifest.id}.`,
    ...(manifest.hosts ?? []).map(describeHost),
    ...(apart.length === 0 ? [] : [`Without the warm-up: ${apart.join(" and ")}.`]),
  ];
}

export function swatch(text: string, color: BarColor): LegendEntry {
  return { mark: "swatch", text, look: { color, shape: "square", hollow: false, dash: [] } };
}
