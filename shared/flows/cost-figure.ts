import { linearAxis, ticksFor } from "../figures/axes.ts";
import { lineReadout, onePanelPlot } from "../figures/make-plot.ts";
import { THEME_COLORS, type Theme } from "../figures/palette.ts";
import type { PlotMark, PlotModel, Point } from "../figures/plot-model.ts";
import type { SeriesLook } from "../figures/series-look.ts";
import { textWidth } from "../figures/text-metrics.ts";
import { formatUsd } from "../format/usd.ts";
import {
  breakEven,
  capacityPerMonth,
  costOfUsage,
  monthAhead,
  serverCostUsd,
  serversFor,
  type MonthAhead,
  type Usage,
} from "./cost.ts";
import { describeBreakEven, describeCost, formatRequests } from "./cost-words.ts";
import type { FlowLook } from "./call-figure.ts";
import { COST_LIMITS, type FunctionPrices, type ServerPrice } from "./prices.ts";

interface CostFigureInput {
  name: string;
  usage: Usage;
  prices: FunctionPrices;
  server: ServerPrice;
}

const PANEL_HEIGHT = 300;
/** More steps than this in the server's line can't be told apart: they become a slope. */
const MOST_STEPS = 40;
/** The rate that was measured is drawn unless the crossing were lost at the axis' beginning. */
const FARTHEST = 6;
/** Below this share of the axis a mark lies on the other axis. */
const NEAREST = 0.015;

/**
 * What a month costs over its requests: functions by the request, servers by the machine. The crossing is marked. Null
 * where nothing was called, or calls cost nothing.
 */
export function costFigure({ name, usage, prices, server }: CostFigureInput, look: FlowLook): PlotModel | null {
  const { perRequestUsd } = costOfUsage(usage, prices);
  const even = breakEven(usage, prices, server);
  if (perRequestUsd === null || perRequestUsd === 0) return null;
  const { theme, width } = look;
  const capacity = capacityPerMonth(usage, server);
  const month = monthAhead(usage, prices, server);
  const crossing = even.kind === "crosses" ? even.requestsPerMonth : null;
  const anchor = crossing ?? 2 * (capacity ?? 1);
  const isMonthShown = month !== null && month.requests <= FARTHEST * anchor;
  const x = linearAxis({
    quantity: "count",
    title: "Requests in a month",
    max: Math.max(2 * anchor, isMonthShown ? 1.1 * month.requests : 0),
    wanted: Math.min(5, ticksFor(width)),
  });
  const most = x.ticks.at(-1)?.value ?? anchor;
  const functionsUsd = (requests: number) => requests * perRequestUsd;
  const serverPoints = serverLine(server, capacity, most);
  const y = linearAxis({
    quantity: "usd",
    title: "Cost of the month",
    max: Math.max(functionsUsd(most), ...serverPoints.map(([, usd]) => usd)),
    wanted: 6,
  });
  const ceiling = y.ticks.at(-1)?.value ?? 0;
  const looks = looksIn(theme);
  const title = `What ${name} costs: functions and a server that is always on`;
  const subtitle = describeBreakEven(usage, prices, server);
  const table = costTable(usage, prices, server, [
    ...(month === null ? [] : [{ requests: month.requests, why: "at the measured rate" }]),
    ...(crossing === null ? [] : [{ requests: crossing, why: "break-even" }]),
    ...(capacity === null ? [] : [{ requests: capacity, why: "a server is full" }]),
    { requests: most, why: "end of the axis" },
  ]);
  return onePanelPlot({
    theme,
    width,
    title,
    subtitle,
    panel: {
      x,
      y,
      heightPx: PANEL_HEIGHT,
      marks: [
        { kind: "line", points: serverPoints, look: looks.server },
        {
          kind: "line",
          points: [
            [0, 0],
            [most, functionsUsd(most)],
          ],
          look: looks.functions,
        },
        ...(isMonthShown && month.requests > NEAREST * most
          ? measuredMarks(month, { most, mostUsd: functionsUsd(most), widthPx: width - 100 }, ceiling, looks.functions)
          : []),
        ...(crossing === null ? [] : crossingMarks(crossing, server, ceiling, looks.crossing)),
      ],
      readouts: [
        lineReadout(
          "functions",
          x.ticks.map(({ value }): Point => [value, functionsUsd(value)]),
        ),
        lineReadout(
          "servers",
          x.ticks.map(({ value }): Point => [value, serverCostUsd(value, server, capacity)]),
        ),
      ],
    },
    legend: [
      { mark: "line", text: "as functions", look: looks.functions },
      { mark: "line", text: "servers always on", look: looks.server },
      ...(crossing === null ? [] : [{ mark: "rule", text: "break-even" } as const]),
    ],
    notes: [...describeCost(usage, prices, server), ...COST_LIMITS],
    table,
  });
}

/** Steps, as a machine is bought as a whole. */
function serverLine(server: ServerPrice, capacity: number | null, most: number): Point[] {
  if (capacity === null)
    return [
      [0, server.monthUsd],
      [most, server.monthUsd],
    ];
  const steps = Math.floor(most / capacity);
  if (steps > MOST_STEPS)
    return [
      [0, server.monthUsd],
      [most, (server.monthUsd * most) / capacity],
    ];
  return [
    [0, server.monthUsd],
    ...Array.from({ length: steps }, (_, index): Point[] => [
      [(index + 1) * capacity, (index + 1) * server.monthUsd],
      [(index + 1) * capacity, (index + 2) * server.monthUsd],
    ]).flat(),
    [most, serverCostUsd(most, server, capacity)],
  ];
}

/** Its words stand at the top, where no line is. */
function crossingMarks(requests: number, server: ServerPrice, ceiling: number, look: SeriesLook): PlotMark[] {
  const text = `break-even: ${formatRequests(requests)}`;
  return [
    { kind: "rule", axis: "x", at: requests, span: null, style: "reference" },
    { kind: "symbol", at: [requests, server.monthUsd], look },
    { kind: "text", part: "value", at: [requests, 0.96 * ceiling], text, dx: 8, color: null },
  ];
}

const MEASURED = "at the measured rate";

/** The line rises: its words stand left above it, or where there is no room right and above all that they span. */
function measuredMarks(
  { requests, functionsUsd }: MonthAhead,
  line: { most: number; mostUsd: number; widthPx: number },
  ceiling: number,
  look: SeriesLook,
): PlotMark[] {
  const textPx = textWidth(MEASURED, 12, "semibold") + 8;
  const isFar = requests > line.most / 3;
  const riseUsd = isFar ? 0 : (textPx / line.widthPx) * line.mostUsd;
  const at: Point = [requests, Math.min(0.9 * ceiling, functionsUsd + riseUsd + 0.05 * ceiling)];
  return [
    { kind: "symbol", at: [requests, functionsUsd], look },
    { kind: "text", part: "value", at, text: MEASURED, dx: isFar ? -textPx : 0, color: null },
  ];
}

interface Looks {
  functions: SeriesLook;
  server: SeriesLook;
  crossing: SeriesLook;
}

/** Told apart by dashes: no runtime's colour, as none is meant. */
function looksIn(theme: Theme): Looks {
  const { text, mutedText, alert } = THEME_COLORS[theme];
  const look = (color: string, dash: readonly number[], hollow: boolean): SeriesLook => ({
    color: { fill: color, edge: color },
    shape: "circle",
    hollow,
    dash,
  });
  return { functions: look(text, [], false), server: look(mutedText, [6, 3], false), crossing: look(alert, [], true) };
}

function costTable(
  usage: Usage,
  prices: FunctionPrices,
  server: ServerPrice,
  places: readonly { requests: number; why: string }[],
): PlotModel["table"] {
  const perRequestUsd = costOfUsage(usage, prices).perRequestUsd ?? 0;
  const capacity = capacityPerMonth(usage, server);
  return {
    caption: "Cost of a month",
    columns: [
      { label: "requests in a month", align: "right" },
      { label: "", align: "left" },
      { label: "as functions", align: "right" },
      { label: "servers", align: "right" },
      { label: "on servers", align: "right" },
    ],
    rows: places
      .toSorted((a, b) => a.requests - b.requests)
      .map(({ requests, why }) => [
        formatRequests(requests),
        why,
        formatUsd(requests * perRequestUsd),
        String(serversFor(requests, capacity)),
        formatUsd(serverCostUsd(requests, server, capacity)),
      ]),
  };
}
