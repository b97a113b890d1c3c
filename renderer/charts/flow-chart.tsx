import { useMemo } from "react";
import type { FlowModel } from "#shared/figures/flow-model.ts";
import { layoutFlow, type PlacedFlow } from "#shared/figures/layout-flow.ts";
import { FigureMarks } from "./figure-marks.tsx";
import styles from "./flow-chart.module.css";

interface FlowChartProps {
  model: FlowModel;
  /** The reader's text size over the usual one. */
  scale?: number;
  /** The step that is shown now; null: none. */
  current: string | null;
  /** How much of it has passed, from 0 to 1. */
  progress: number;
  /** Whether something moves along an arrow; otherwise it is only marked. */
  moves: boolean;
}

/** A flow on the screen, placed by the same layout as in a file, with the step that happens now marked on it. */
export function FlowChart({ model, scale = 1, current, progress, moves }: FlowChartProps) {
  const width = model.width / scale;
  const layout = useMemo(() => layoutFlow(model, 4, { left: 1, right: width - 1 }), [model, width]);
  const height = layout.height + 4;
  return (
    <svg
      className={styles.flow}
      width={model.width}
      height={height * scale}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={model.description}
    >
      <FigureMarks marks={layout.marks} theme={model.theme} />
      {current !== null && (
        <CurrentStep model={model} layout={layout} step={current} progress={progress} moves={moves} />
      )}
    </svg>
  );
}

interface CurrentStepProps extends Pick<FlowChartProps, "model" | "progress" | "moves"> {
  layout: PlacedFlow;
  step: string;
}

function CurrentStep({ model, layout, step, progress, moves }: CurrentStepProps) {
  const arrow = layout.arrows.get(step);
  if (arrow) {
    const [from, to] = [arrow.from, arrow.to];
    const along = (share: number) =>
      [0, 1].map((axis) => (from[axis] ?? 0) + share * ((to[axis] ?? 0) - (from[axis] ?? 0)));
    const [x, y] = along(moves ? progress : 1);
    return (
      <g data-part="current">
        <line className={styles.arrow} x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} />
        {moves && <circle className={styles.token} cx={x} cy={y} r={6} />}
      </g>
    );
  }
  const owner = model.boxes.find(({ own }) => own.some((one) => one.step === step));
  const box = owner && layout.boxes.get(owner.id);
  if (!box) return null;
  return (
    <g data-part="current">
      <rect className={styles.box} {...box} />
      <rect
        className={styles.filled}
        x={box.x}
        y={box.y + box.height - 4}
        width={box.width * (moves ? progress : 1)}
        height={4}
      />
    </g>
  );
}
