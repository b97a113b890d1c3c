import { useMemo, useState, type KeyboardEvent, type MouseEvent } from "react";
import { valueAt } from "#shared/figures/axes.ts";
import { layoutPanels, type PlacedPanels } from "#shared/figures/layout-panels.ts";
import { THEME_COLORS, type Theme } from "#shared/figures/palette.ts";
import type { PlotModel } from "#shared/figures/plot-model.ts";
import { panelStops, readPanel, type Reading } from "#shared/figures/read-panel.ts";
import { ChartLegend } from "./chart-legend.tsx";
import { DataTableView } from "./data-table-view.tsx";
import { FigureMarks } from "./figure-marks.tsx";
import { PlotReadings } from "./plot-readings.tsx";
import styles from "./plot-chart.module.css";

interface PlotChartProps {
  model: PlotModel;
  /** The reader's text size over the usual one. */
  scale?: number;
  /** What is read can be chosen: with a click, or with Enter. */
  onPick?: (pick: PlotPick) => void;
}

/** What was chosen of a plot, in the units of its axes. */
export interface PlotPick {
  /** Its place among the model's panels. */
  panel: number;
  at: readonly [x: number, y: number];
}

type Placed = PlacedPanels["places"][number];

/** What pointer or keyboard read, and where it is marked in the drawing's pixels. */
interface Cursor {
  readings: Reading[];
  /** What a click chooses. */
  pick: PlotPick;
  x: number;
  y: number;
  top: number;
  bottom: number;
}

/**
 * A plot on the screen, placed by the same layout as in a file. A pointer reads exact values off it, and so does the
 * keyboard: arrows go from value to value and from series to series, T shows the numbers as a table.
 */
export function PlotChart({ model, scale = 1, onPick }: PlotChartProps) {
  const width = model.width / scale;
  const layout = useMemo(() => layoutPanels(model, 4, { left: EDGE, right: width - EDGE }), [model, width]);
  const stops = useMemo(
    () => layout.places.flatMap((placed) => panelStops(placed.panel).map((readings) => ({ placed, readings }))),
    [layout],
  );
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const [stop, setStop] = useState<{ series: number; index: number } | null>(null);
  const [tableShown, setTableShown] = useState(false);
  const height = layout.height + 8;

  const cursorOf = (event: MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return cursorAt(layout.places, [(event.clientX - box.left) / scale, (event.clientY - box.top) / scale]);
  };
  const readPointer = (event: MouseEvent<SVGSVGElement>) => {
    setStop(null);
    setCursor(cursorOf(event));
  };
  // Read anew: a click may come before what the pointer's last move changed is drawn.
  const pickPointer = (event: MouseEvent<SVGSVGElement>) => {
    const under = cursorOf(event);
    if (under) onPick?.(under.pick);
  };
  const goTo = (series: number, index: number) => {
    const of = stops[Math.max(0, Math.min(stops.length - 1, series))];
    if (of === undefined) return;
    const inside = Math.max(0, Math.min(of.readings.length - 1, index));
    const reading = of.readings[inside];
    if (reading === undefined) return;
    setStop({ series: stops.indexOf(of), index: inside });
    setCursor(markedAt(layout.places, of.placed, [reading]));
  };
  const leave = () => {
    setStop(null);
    setCursor(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { series, index } = stop ?? { series: 0, index: -1 };
    const actions: Partial<Record<string, () => void>> = {
      ArrowRight: () => goTo(series, index + 1),
      ArrowLeft: () => goTo(series, index - 1),
      ArrowDown: () => goTo(stop === null ? 0 : series + 1, Math.max(0, index)),
      ArrowUp: () => goTo(series - 1, Math.max(0, index)),
      Home: () => goTo(series, 0),
      End: () => goTo(series, Number.MAX_SAFE_INTEGER),
      // Escape closes what is open around the chart, unless there is a cursor to put away first.
      ...(cursor === null ? {} : { Escape: leave }),
      ...(cursor === null || !onPick ? {} : { Enter: () => onPick(cursor.pick) }),
      t: () => setTableShown((shown) => !shown),
    };
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };

  return (
    <figure className={styles.figure}>
      <div
        className={styles.plot}
        role="group"
        aria-roledescription="chart"
        aria-label={`${model.title}. Arrow keys read values, ${onPick ? "Enter opens one, " : ""}T shows a table.`}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrow keys read the values of the chart
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={leave}
      >
        <svg
          width={model.width}
          height={height * scale}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={model.description}
          onPointerMove={readPointer}
          onPointerLeave={leave}
          {...(onPick && { onClick: pickPointer, style: { cursor: cursor ? "pointer" : undefined } })}
        >
          <FigureMarks marks={layout.marks} theme={model.theme} />
        </svg>
        {cursor && <CursorMark cursor={cursor} theme={model.theme} size={{ width: model.width, height, scale }} />}
        {cursor && (
          <PlotReadings readings={cursor.readings} x={cursor.x * scale} y={cursor.y * scale} width={model.width} />
        )}
      </div>
      <p className="visually-hidden" role="status">
        {stop === null ? "" : cursor?.readings.map(({ label, text }) => `${label}: ${text}`).join(". ")}
      </p>
      <ChartLegend entries={model.legend} theme={model.theme} />
      <details open={tableShown} onToggle={(event) => setTableShown(event.currentTarget.open)}>
        <summary>As a table</summary>
        {tableShown && <DataTableView table={model.table} />}
      </details>
    </figure>
  );
}

interface CursorMarkProps {
  cursor: Cursor;
  theme: Theme;
  size: { width: number; height: number; scale: number };
}

/** A drawing of its own above the plot, whose thousands of dots then needn't be painted again. */
function CursorMark({ cursor: { x, y, top, bottom }, theme, size: { width, height, scale } }: CursorMarkProps) {
  const { mutedText, text } = THEME_COLORS[theme];
  return (
    <svg
      className={styles.cursor}
      data-part="cursor"
      aria-hidden="true"
      width={width}
      height={height * scale}
      viewBox={`0 0 ${width / scale} ${height}`}
    >
      <line x1={x} x2={x} y1={top} y2={bottom} stroke={mutedText} strokeDasharray="2 2" />
      <circle cx={x} cy={y} r="4.5" fill="none" stroke={text} />
    </svg>
  );
}

/** Keeps labels and symbols off the outline that shows the focus. */
const EDGE = 4;

/** Pixels a pointer may be beside a plot and still read its edge. */
const REACH = 6;

function cursorAt(places: readonly Placed[], [x, y]: readonly [number, number]): Cursor | null {
  const placed = places.find(({ place }) => y >= place.top - REACH && y <= place.bottom + REACH);
  if (placed === undefined || x < placed.place.left - REACH || x > placed.place.right + REACH) return null;
  const { place, panel } = placed;
  const inside = [
    Math.max(place.left, Math.min(place.right, x)),
    Math.max(place.top, Math.min(place.bottom, y)),
  ] as const;
  const [from, to] = panel.y.scale.kind === "band" ? [place.top, place.bottom] : [place.bottom, place.top];
  const value = [
    valueAt(panel.x.scale, place.left, place.right, inside[0]),
    valueAt(panel.y.scale, from, to, inside[1]),
  ] as const;
  return markedAt(places, placed, readPanel(panel, value, place.right - place.left), inside[1]);
}

/** The cursor is put at the reading that is nearest to the pointer, or at the only one. */
function markedAt(places: readonly Placed[], placed: Placed, readings: Reading[], pointerY?: number): Cursor | null {
  const { place } = placed;
  const marks = readings.map(({ at }) => ({ at, x: place.x(at[0]), y: place.y(at[1]) }));
  const [nearest] = marks.toSorted((a, b) => Math.abs(a.y - (pointerY ?? a.y)) - Math.abs(b.y - (pointerY ?? b.y)));
  if (nearest === undefined) return null;
  const { at, x, y } = nearest;
  return { readings, pick: { panel: places.indexOf(placed), at }, x, y, top: place.top, bottom: place.bottom };
}
