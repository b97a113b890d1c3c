import { comparePrediction, isPredicted } from "../faas/what-if/compare-prediction.ts";
import type { WhatIfMeasures, WhatIfQuantity } from "../faas/what-if/measures.ts";
import { formatWhatIf } from "../faas/what-if/prediction-words.ts";
import type { WhatIfPrediction } from "../faas/what-if/what-if.ts";
import type { DataTable } from "../format/data-table.ts";
import { linearAxis, logAxis, ticksFor } from "./axes.ts";
import { bandPanels, type BandRow } from "./band-panels.ts";
import { describeTable } from "./describe-table.ts";
import type { LegendEntry } from "./figure-model.ts";
import { runtimeColor, THEME_COLORS, type Theme } from "./palette.ts";
import type { PlotAxis, PlotMark, PlotModel, PlotPanel } from "./plot-model.ts";
import type { SeriesLook } from "./series-look.ts";

export interface WhatIfFigureInput {
  /** What the calls are of. */
  subject: string;
  prediction: Pick<WhatIfPrediction, "quantities" | "recorded">;
  /** Null before the trial. */
  measured: Partial<WhatIfMeasures> | null;
  notes: readonly string[];
  width: number;
  theme: Theme;
}

const ROW_HEIGHT = 44;
const TIMES = ["p50Ms", "p95Ms", "p99Ms"] as const satisfies WhatIfQuantity[];
const LABELS = {
  p50Ms: "median",
  p95Ms: "95th percentile",
  p99Ms: "99th percentile",
  coldShare: "cold share",
} as const;
type Drawn = keyof typeof LABELS;

interface QuantityRow extends BandRow {
  quantity: Drawn;
}

/** What is predicted with its 90 % prediction interval, what was recorded, and, after a trial, what was measured. */
export function whatIfFigure(input: WhatIfFigureInput): PlotModel {
  const { subject, prediction, measured, width, theme } = input;
  const looks = looksOf(theme);
  const title = `What if: ${subject}`;
  const table = whatIfTable(title, input);
  const panelsOf = (name: string, quantities: readonly Drawn[], x: PlotAxis): PlotPanel[] => {
    const rows = quantities.map((quantity): QuantityRow => ({
      quantity,
      label: LABELS[quantity],
      note: noteOf(quantity, input),
      missing: null,
      alert: null,
    }));
    return bandPanels([{ title: name, headline: null, rows }], x, ROW_HEIGHT, ({ quantity, label }, band) => ({
      marks: marksOf(quantity, band, input, looks),
      readouts: [
        {
          kind: "row",
          label,
          band,
          at: scaled(quantity, prediction.quantities[quantity].estimate),
          text: rowText(quantity, input),
        },
      ],
    }));
  };
  const compared = measured === null ? null : comparePrediction(prediction, measured);
  return {
    kind: "plot",
    theme,
    width,
    title,
    subtitle:
      compared === null
        ? "Predicted, with 90 % prediction intervals."
        : isPredicted(compared, ["coldShare", "p95Ms"])
          ? "Cold share and 95th percentile were measured inside of their 90 % prediction intervals."
          : "Cold share or 95th percentile was measured outside of its 90 % prediction interval.",
    panels: [
      ...panelsOf("Time in the emulator", TIMES, timeAxis(input)),
      ...panelsOf(
        "Calls that needed a new sandbox",
        ["coldShare"],
        linearAxis({ quantity: "share", title: "Share of the calls", max: 1, wanted: ticksFor(width) }),
      ),
    ],
    legend: [
      { mark: "whisker", text: "predicted, 90 % interval" },
      legendOf("recorded", looks.recorded),
      ...(measured === null ? [] : [legendOf("measured", looks.measured)]),
    ],
    notes: [...input.notes],
    description: [title, describeTable(table)].join(". "),
    table,
  };
}

/** Times are milliseconds in the engine, nanoseconds on an axis. */
function scaled(quantity: Drawn, value: number): number {
  return quantity === "coldShare" ? value : Math.max(1, value * 1e6);
}

function timeAxis({ prediction, measured, width }: WhatIfFigureInput): PlotAxis {
  const all = TIMES.flatMap((quantity) => {
    const { low, high } = prediction.quantities[quantity];
    return [low, high, prediction.recorded[quantity], measured?.[quantity] ?? Number.NaN];
  })
    .filter((ms) => ms > 0)
    .map((ms) => ms * 1e6);
  const max = all.reduce((most, ns) => Math.max(most, ns), 1);
  const min = all.reduce((least, ns) => Math.min(least, ns), max);
  const axis = { quantity: "duration", title: "Time in the emulator", wanted: ticksFor(width) } as const;
  return logAxis({ ...axis, min, max: Math.max(max, 2 * min) });
}

function marksOf(
  quantity: Drawn,
  band: number,
  { prediction, measured }: WhatIfFigureInput,
  looks: ReturnType<typeof looksOf>,
): PlotMark[] {
  const { estimate, low, high } = prediction.quantities[quantity];
  const at = (value: number) => [scaled(quantity, value), band + 0.5] as const;
  const symbol = (value: number | undefined, look: SeriesLook): PlotMark[] =>
    value === undefined || Number.isNaN(value) ? [] : [{ kind: "symbol", at: at(value), look }];
  if (Number.isNaN(estimate)) return symbol(measured?.[quantity], looks.measured);
  return [
    {
      kind: "bar",
      x: [scaled(quantity, low), scaled(quantity, high)],
      y: [band + 0.34, band + 0.66],
      color: looks.predicted.color,
      hatched: false,
    },
    {
      kind: "whisker",
      along: "x",
      at: band + 0.5,
      from: scaled(quantity, low),
      to: scaled(quantity, high),
      color: null,
    },
    { kind: "whisker", along: "x", at: band + 0.5, from: at(estimate)[0], to: at(estimate)[0], color: null },
    ...symbol(prediction.recorded[quantity], looks.recorded),
    ...symbol(measured?.[quantity], looks.measured),
  ];
}

function looksOf(theme: Theme): Record<"predicted" | "recorded" | "measured", SeriesLook> {
  const { text, surface } = THEME_COLORS[theme];
  const dash: number[] = [];
  return {
    predicted: { color: runtimeColor("node", theme), shape: "circle", hollow: false, dash },
    recorded: { color: { fill: surface, edge: text }, shape: "circle", hollow: true, dash },
    measured: { color: { fill: text, edge: text }, shape: "triangle", hollow: false, dash },
  };
}

function legendOf(text: string, look: SeriesLook): LegendEntry {
  return { mark: look.hollow ? "ring" : "dot", text, look };
}

function noteOf(quantity: Drawn, { prediction, measured }: WhatIfFigureInput): string {
  const { estimate } = prediction.quantities[quantity];
  const [one] = measured === null ? [] : comparePrediction(prediction, { [quantity]: measured[quantity] });
  if (one === undefined) return formatWhatIf(quantity, estimate);
  return one.verdict === "inside" ? "inside the interval" : `${one.verdict} the interval`;
}

function rowText(quantity: Drawn, { prediction, measured }: WhatIfFigureInput): string {
  const { estimate, low, high } = prediction.quantities[quantity];
  const told = (value: number) => formatWhatIf(quantity, value);
  const parts = [
    `predicted ${told(estimate)} (${told(low)} to ${told(high)})`,
    `recorded ${told(prediction.recorded[quantity])}`,
    ...(measured?.[quantity] === undefined ? [] : [`measured ${told(measured[quantity])}`]),
  ];
  return parts.join(", ");
}

function whatIfTable(caption: string, { prediction, measured }: WhatIfFigureInput): DataTable {
  const compared = comparePrediction(prediction, measured ?? {});
  const rows = ([...TIMES, "coldShare"] as const).map((quantity) => {
    const { estimate, low, high } = prediction.quantities[quantity];
    const told = (value: number) => formatWhatIf(quantity, value);
    const one = compared.find((found) => found.quantity === quantity);
    return [
      LABELS[quantity],
      told(prediction.recorded[quantity]),
      told(estimate),
      told(low),
      told(high),
      ...(measured === null ? [] : [one ? told(one.measured) : "", one?.verdict ?? ""]),
    ];
  });
  return {
    caption,
    columns: [
      { label: "", align: "left" },
      ...["recorded", "predicted", "from", "to"].map((label) => ({ label, align: "right" }) as const),
      ...(measured === null
        ? []
        : ([
            { label: "measured", align: "right" },
            { label: "interval", align: "left" },
          ] as const)),
    ],
    rows,
  };
}
