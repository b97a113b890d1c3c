import { formatDuration } from "../format/durations.ts";
import { joinWords, plural } from "../format/numbers.ts";
import type { MeasuredFigure } from "../papers/measured-figure.ts";
import {
  barsOf,
  loadOf,
  missingSizes,
  sizedCalls,
  type Bar,
  type Call,
} from "../papers/persaud-2019/openwhisk-calls.ts";
import { IDLE_N, type CallGroup } from "../papers/persaud-2019/openwhisk-plan.ts";
import { meanInterval95 } from "../stats/mean-interval.ts";
import { mean } from "../stats/moments.ts";
import type { BandGroup } from "./band-panels.ts";
import { barsFigure, type BarRow } from "./bars-figure.ts";
import { lineFigure, type LineFigureInput, type LineSeries } from "./line-figure.ts";
import { machineNotes } from "./machine-notes.ts";
import { runtimeColor, type Theme } from "./palette.ts";
import type { PaperFigureLook } from "./paper-figure-parts.ts";
import type { PlotModel } from "./plot-model.ts";

const HOW: readonly string[] = [
  "Duration is OpenWhisk's, initialization and run; making the sandbox and starting its runtime come before it, and are in the client's latency.",
  "Before every cold call all sandboxes were ended; a warm call follows it. What is compared took turns.",
];
const LOCAL_HOW = "Locally it is the whole process that is timed, after a warm-up run; nothing of a platform is in it.";
const SWEEP_HOW =
  "One image each: that of docker-wasmer, and so many bytes more in a layer of their own that nothing reads and that can't be compressed. All lay in the engine: fetching one from a registry is not in it.";

/** Figure 12 and the sweep over image sizes; null for another figure, and while nothing was measured. */
export function openWhiskFigure(figure: MeasuredFigure, look: PaperFigureLook): PlotModel | null {
  if (figure.id === "fig12") return deploymentFigure(figure, look);
  return figure.id === "image-size" ? sizeFigure(figure, look) : null;
}

function pageOf({ label, title, atPapersInput, papersInput }: MeasuredFigure) {
  return {
    title: label === null ? title : `${label} again: ${title}`,
    subtitle: atPapersInput ? "" : `A smaller input than the paper's ${papersInput}.`,
  };
}

function deploymentFigure(figure: MeasuredFigure, look: PaperFigureLook): PlotModel | null {
  const bars = barsOf(figure.parts);
  if (bars.length === 0) return null;
  const onPlatform = bars.filter(({ start }) => start !== null);
  const hasLocal = onPlatform.length < bars.length;
  const group = (title: string, of: readonly Bar[], values: (bar: Bar) => readonly number[], hasNotes = false) => ({
    title,
    headline: null,
    rows: of.map((bar) => barRow(bar, values(bar), hasNotes, look.theme)),
  });
  const durations = (calls: readonly Call[]) => calls.map(({ durationNs }) => durationNs);
  const groups: BandGroup<BarRow>[] = [
    group(
      "Duration on OpenWhisk, as in the paper; locally the whole process",
      bars,
      ({ calls }) => durations(calls),
      true,
    ),
    group(`The same with nothing to compute (n = ${IDLE_N}): what of it is start`, bars, ({ idle }) => durations(idle)),
    group("Latency at the client", onPlatform, ({ calls }) => calls.map(({ latencyNs }) => latencyNs)),
  ];
  return barsFigure({
    ...pageOf(figure),
    ...look,
    quantity: "duration",
    axisTitle: "Time",
    valueName: "mean",
    groups: groups.filter(({ rows }) => rows.length > 0),
    notes: [
      ...(onPlatform.length > 0 ? HOW : []),
      ...(hasLocal ? [LOCAL_HOW] : []),
      `Calls or runs of each: ${countsOf(bars)}.`,
      ...machineNotes(figure.parts),
    ],
  });
}

const countsOf = (bars: readonly Bar[]) =>
  [...new Set(bars.filter(({ missing }) => missing === null).map(({ calls }) => calls.length))].join(", ") || "none";

function barRow(bar: Bar, values: readonly number[], hasNote: boolean, theme: Theme): BarRow {
  const isThere = values.length > 0;
  return {
    // Names have little room, and what they end in tells the bars apart.
    label: bar.name.replace(" on OpenWhisk", ""),
    note: hasNote && isThere && bar.start === "cold" ? partsOf(bar.calls) : null,
    missing: isThere ? null : (bar.missing ?? { reason: "No call of this kind was measured.", hint: null }),
    alert: null,
    color: runtimeColor(bar.runtime, theme),
    value: isThere ? mean(values) : null,
    interval: meanInterval95(values),
    published: null,
    unequal: null,
  };
}

function partsOf(calls: readonly Call[]): string {
  const [init, run] = [mean(calls.map(({ initNs }) => initNs)), mean(calls.map(({ runNs }) => runNs))];
  return `init ${formatDuration(init)}, run ${formatDuration(run)}`;
}

/** In the order of the legend; cold and warm in the groups of a panel. */
const LINES: readonly { label: string; start: "cold" | "warm"; of: (call: Call) => number }[] = [
  { label: "duration, cold", start: "cold", of: ({ durationNs }) => durationNs },
  { label: "duration, warm", start: "warm", of: ({ durationNs }) => durationNs },
  { label: "client latency, cold", start: "cold", of: ({ latencyNs }) => latencyNs },
];

/** A panel for the paper's number, and one for calls that compute nothing, each with its own scale. */
function sizeFigure(figure: MeasuredFigure, look: PaperFigureLook): PlotModel | null {
  const load = loadOf(figure.parts, "image-size");
  if (!load || load.manifest.series.length === 0) return null;
  const sizes = sizedCalls(figure.parts);
  const missing = missingSizes(figure.parts);
  const rounds = [...new Set(sizes.map(({ groups }) => groups.cold.length))].map((count) => plural(count, "round"));
  const panels: { title: string; input: string; groups: Record<"cold" | "warm", CallGroup> }[] = [
    { title: figure.input, input: figure.input, groups: { cold: "cold", warm: "warm" } },
    {
      title: `Nothing to compute (n = ${IDLE_N})`,
      input: `n = ${IDLE_N}`,
      groups: { cold: "idleCold", warm: "idleWarm" },
    },
  ];
  const seriesOf = ({ groups }: (typeof panels)[number]) =>
    LINES.map(({ label, start, of }): LineSeries => ({
      label,
      runtime: "wasmer",
      points: sizes.flatMap((size) => {
        const values = size.groups[groups[start]].map(of);
        if (values.length === 0) return [];
        return [{ x: size.imageBytes, y: mean(values), interval: meanInterval95(values) }];
      }),
      published: [],
      missing: [],
    }));
  const page: Omit<LineFigureInput, "series"> = {
    ...pageOf(figure),
    ...look,
    x: { title: "Size of the image", quantity: "bytes", scale: "linear" },
    y: { title: "Time of a call", quantity: "duration", scale: "linear" },
    notes: [
      ...missing.map(({ label, reason, hint }) => `Not measured: ${label}: ${withHint(reason, hint)}`),
      SWEEP_HOW,
      ...HOW,
      ...(rounds.length === 0 ? [] : [`Measured in ${joinWords(rounds)}.`]),
      ...machineNotes(figure.parts),
    ],
  };
  const plots = panels.map((panel) => ({ ...panel, plot: lineFigure({ ...page, series: seriesOf(panel) }) }));
  const named = panels.flatMap((panel) =>
    seriesOf(panel).map((series) => ({ ...series, label: `${series.label}, ${panel.input}` })),
  );
  const whole = lineFigure({ ...page, series: named });
  return {
    ...whole,
    panels: plots.flatMap(({ title, plot }) => plot.panels.map((panel) => ({ ...panel, title }))),
    legend: plots[0]?.plot.legend ?? [],
  };
}

function withHint(reason: string, hint: string | null): string {
  return hint === null ? reason : `${reason.replace(/\.$/, "")}. ${hint}`;
}
