import { ChevronLeft, ChevronRight, Pause, Play } from "lucide-react";
import { Suspense, useMemo, type KeyboardEvent } from "react";
import type { FlowModel } from "#shared/figures/flow-model.ts";
import { playedSteps, slowdown } from "#shared/flows/playback.ts";
import type { TracedStep } from "#shared/flows/trace-call.ts";
import { formatSignificant } from "#shared/format/numbers.ts";
import { lazyPart } from "../../host/index.ts";
import { useTextScale, useWidth } from "../../results/index.ts";
import { Button, IconButton } from "../../ui/index.ts";
import type { FlowRow } from "./flow-steps.tsx";
import { FlowSteps } from "./flow-steps.tsx";
import { usePlayback } from "./use-playback.ts";
import styles from "./flows.module.css";

const { Part: FlowChart } = lazyPart(async () => (await import("../../charts/index.ts")).FlowChart);

/** In pixels, at the usual text size: in less, boxes are too narrow for their names, and the picture is scrolled. */
const LEAST_WIDTH = 660;

interface FlowPlayerProps {
  /** Drawn for the width that there is. */
  draw: (width: number) => FlowModel;
  /** In their order; those that were not taken are passed over. */
  steps: readonly (Pick<TracedStep, "id" | "state" | "ns"> & {
    /** The arrow or box that is marked; left out where it is the step's own. */
    drawnAs?: string;
  })[];
  totalNs: number;
  /** The same to read. */
  rows: readonly FlowRow[];
  /** What the list is of, for screen readers. */
  label: string;
}

/** A flow with its steps as a list beside it, played in proportion to what they took. */
export function FlowPlayer({ draw, steps, totalNs, rows, label }: FlowPlayerProps) {
  const { ref, width } = useWidth();
  const scale = useTextScale();
  const played = useMemo(() => playedSteps(steps), [steps]);
  const { current, progress, playing, moves, toggle, step, goTo, first, last } = usePlayback(played);
  const model = useMemo(
    () => (width === null || width === 0 ? null : draw(Math.max(width, scale * LEAST_WIDTH))),
    [draw, width, scale],
  );
  const marked = steps.find(({ id }) => id === current)?.drawnAs ?? current;
  const isEmpty = played.length === 0;

  const onKeyDown = (event: KeyboardEvent) => {
    if (isEmpty || event.ctrlKey || event.metaKey || event.altKey) return;
    // A button's own key stays its own.
    const isOnButton = event.target instanceof Element && event.target.closest("button") !== null;
    const actions: Partial<Record<string, () => void>> = {
      ...(isOnButton ? {} : { " ": toggle }),
      ArrowRight: () => step(1),
      ArrowLeft: () => step(-1),
      Home: first,
      End: last,
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };

  return (
    <div className={styles.frame}>
      <div className={styles.player}>
        <div
          className={styles.stage}
          role="group"
          aria-label={`${label}. Space plays and pauses, arrow keys go from step to step.`}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keys play and step
          tabIndex={0}
          onKeyDown={onKeyDown}
        >
          <div ref={ref} className={styles.drawing}>
            {model && (
              <Suspense>
                <FlowChart model={model} scale={scale} current={marked} progress={progress} moves={moves} />
              </Suspense>
            )}
          </div>
          <div className={styles.controls}>
            <Button size="sm" icon={playing ? <Pause /> : <Play />} disabled={isEmpty} onClick={toggle}>
              {playing ? "Pause" : "Play"}
            </Button>
            <IconButton
              label="Step back"
              icon={<ChevronLeft />}
              size="sm"
              disabled={isEmpty}
              onClick={() => step(-1)}
            />
            <IconButton label="Step on" icon={<ChevronRight />} size="sm" disabled={isEmpty} onClick={() => step(1)} />
            <span className={styles.hint}>{isEmpty ? "Nothing to play yet" : describePace(totalNs, moves)}</span>
          </div>
        </div>
        <FlowSteps rows={rows} label={label} current={current} onChoose={goTo} />
      </div>
    </div>
  );
}

function describePace(totalNs: number, moves: boolean): string {
  if (!moves) return "Step by step, as your system asks for less motion";
  const slower = slowdown(totalNs);
  const pace =
    slower >= 1 ? `${formatSignificant(slower)} times slower` : `${formatSignificant(1 / slower)} times quicker`;
  return `In proportion, about ${pace}; steps too short to be seen are held`;
}
