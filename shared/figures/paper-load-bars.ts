import type { LoadSeries } from "../model/load/load-run.ts";
import type { LoadSample } from "../model/load/load-sample.ts";
import type { MeasuredFigure } from "../papers/measured-figure.ts";
import { memoryPerInstance } from "../papers/hall-2019/findings.ts";
import { coldOnes, loadOf, seriesCalls, timesNs, withProcess } from "../papers/hall-2019/measured.ts";
import { experimentOf } from "../papers/hall-2019/plan.ts";
import { FUNCTIONS, HALL_2019 } from "../papers/hall-2019/published.ts";
import { meanInterval95 } from "../stats/mean-interval.ts";
import { mean } from "../stats/moments.ts";
import type { BandGroup } from "./band-panels.ts";
import type { BarRow } from "./bars-figure.ts";
import { loadLooks } from "./load-looks.ts";
import { runtimeColor, type BarColor, type Theme } from "./palette.ts";
import type { PaperFigureLook } from "./paper-figure-parts.ts";

export function seriesColor(series: Pick<LoadSeries, "sandbox">, theme: Theme): BarColor {
  return loadLooks([series], theme)[0]?.color ?? runtimeColor("", theme);
}

/** A series' bar of its values' mean; without values, why there are none. */
function meanRow(
  series: LoadSeries,
  label: string,
  values: readonly number[],
  { theme }: PaperFigureLook,
  alert: string | null,
): BarRow {
  const isThere = values.length > 0;
  return {
    label,
    note: null,
    missing: isThere ? null : whyMissing(series),
    alert: isThere ? alert : null,
    color: seriesColor(series, theme),
    value: isThere ? mean(values) : null,
    interval: meanInterval95(values),
    published: null,
    unequal: null,
  };
}

export function whyMissing({ failure }: Pick<LoadSeries, "failure">): NonNullable<BarRow["missing"]> {
  return failure
    ? { reason: failure.message, hint: failure.hint }
    : { reason: "No call of this kind was measured.", hint: null };
}

export function coldStartGroups({ parts }: MeasuredFigure, look: PaperFigureLook): BandGroup<BarRow>[] {
  return FUNCTIONS.flatMap((fn) => {
    const load = loadOf(parts, experimentOf("cold-starts", fn));
    if (!load) return [];
    const rows = load.manifest.series.flatMap((series, index) => {
      if (series.failure) return [meanRow(series, series.label, [], look, null)];
      const of = (group: number) =>
        seriesCalls(series, load.samples[index] ?? [], (sample: LoadSample) => sample.group === group);
      const [cold, warm] = [of(0), of(1)];
      return [
        meanRow(series, `${series.label}, cold`, cold ? timesNs(coldOnes(cold), "server") : [], look, null),
        meanRow(series, `${series.label}, after it`, warm ? timesNs(withProcess(warm), "server") : [], look, null),
      ];
    });
    return [{ title: HALL_2019.functions[fn].title, headline: null, rows }];
  });
}

export function densityGroups({ parts }: MeasuredFigure, { theme }: PaperFigureLook): BandGroup<BarRow>[] {
  const series = loadOf(parts, "density")?.manifest.series ?? [];
  return (["idle", "busy"] as const).map((state) => ({
    title: state === "idle" ? "Idle instances" : "Busy instances",
    headline: null,
    rows: series.map((one): BarRow => {
      const memory = one.sandbox === null ? null : memoryPerInstance(parts, one.sandbox);
      const value = memory === null ? null : state === "idle" ? memory.idleBytes : memory.busyBytes;
      const untold = { reason: "The system doesn't tell.", hint: null };
      return {
        label: one.label,
        note: null,
        missing: value !== null ? null : memory === null ? whyMissing(one) : untold,
        alert: null,
        color: seriesColor(one, theme),
        value,
        interval: null,
        published: null,
        unequal: null,
      };
    }),
  }));
}

export function contentionGroups({ parts }: MeasuredFigure, look: PaperFigureLook): BandGroup<BarRow>[] {
  const load = loadOf(parts, "contention");
  return (load?.manifest.series ?? []).map((series, index) => ({
    title: series.label,
    headline: null,
    rows: series.failure
      ? [meanRow(series, series.label, [], look, null)]
      : (load?.manifest.request.pattern.groups ?? []).map(({ name }, group) => {
          const calls = seriesCalls(series, load?.samples[index] ?? [], (sample) => sample.group === group);
          const waits = calls?.samples.map(({ server }) => server?.phases?.queueNs ?? 0) ?? [];
          const failed = calls && calls.errors > 0 ? `${calls.errors} calls failed` : null;
          return meanRow(series, name, waits, look, failed);
        }),
  }));
}
