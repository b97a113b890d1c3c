import { ChevronDown } from "lucide-react";
import type { FigureKind } from "#shared/figures/figure-kind.ts";
import type { FigureView } from "#shared/figures/figure-view.ts";
import { timerWords } from "#shared/format/timer-words.ts";
import type { RunManifest, RunSummary } from "#shared/model/benchmark.ts";
import { Button, Checkbox, Menu, Select } from "../ui/index.ts";
import { figureChoices } from "./figure-choices.ts";
import styles from "./figure-bar.module.css";

interface FigureBarProps {
  manifest: RunManifest;
  summary: RunSummary;
  kind: FigureKind;
  view: FigureView;
  /** The programs' own timers that can stand in for the wall time. */
  timers: readonly string[];
  /** The chosen one, which `view` may still wait for. */
  timer: string | undefined;
  /** Of the axes that are drawn now; null where it can't be chosen. */
  scale: "linear" | "log" | null;
  onKind: (kind: FigureKind) => void;
  onView: (change: Partial<FigureView>) => void;
}

/** Which figure of a run is shown, and of what. */
export function FigureBar({ manifest, summary, kind, view, timers, timer, scale, onKind, onView }: FigureBarProps) {
  const choices = figureChoices(manifest, summary, view.timer);
  const measured = [...new Set(summary.series.filter(({ n }) => n > 0).map(({ runtime }) => runtime))];
  return (
    <div className={styles.bar}>
      <Menu
        label="Figure"
        trigger={(props) => (
          <Button {...props} size="sm" icon={<ChevronDown />} className={styles.kind}>
            {choices.find((choice) => choice.kind === kind)?.label}
          </Button>
        )}
        items={choices.map((choice) => ({
          id: choice.kind,
          label: choice.label,
          ...(choice.lacking !== null && { note: choice.lacking }),
          checked: choice.kind === kind,
          disabled: choice.lacking !== null,
          onSelect: () => onKind(choice.kind),
        }))}
      />
      {timers.length > 0 && (
        <label className={styles.choice}>
          Time
          <Select
            value={timer ?? ""}
            onChange={(event) => onView({ timer: event.target.value === "" ? undefined : event.target.value })}
          >
            <option value="">wall time</option>
            {timers.map((each) => (
              <option key={each} value={each}>
                {timerWords(each)}, the program’s own timer
              </option>
            ))}
          </Select>
        </label>
      )}
      {measured.length > 1 && (
        <label className={styles.choice}>
          Relative to
          <Select
            value={view.reference ?? ""}
            onChange={(event) => onView({ reference: event.target.value === "" ? undefined : event.target.value })}
          >
            <option value="">{measured.includes("native") ? "native" : "the fastest"}</option>
            {measured
              .filter((runtime) => runtime !== "native")
              .map((runtime) => (
                <option key={runtime}>{runtime}</option>
              ))}
          </Select>
        </label>
      )}
      {scale !== null && (
        <Checkbox
          label="Logarithmic axes"
          checked={scale === "log"}
          onChange={(event) => onView({ scale: event.target.checked ? "log" : "linear" })}
        />
      )}
    </div>
  );
}
