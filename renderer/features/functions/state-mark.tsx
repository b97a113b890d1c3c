import {
  CircleQuestionMark,
  CircleSlash,
  Clock,
  Download,
  Hammer,
  Pause,
  Play,
  Sprout,
  type LucideIcon,
} from "lucide-react";
import type { SandboxState } from "#shared/model/faas/pool.ts";
import styles from "./marks.module.css";

const ICONS: Readonly<Record<SandboxState, LucideIcon>> = {
  starting: Hammer,
  stem: Sprout,
  initializing: Download,
  running: Play,
  idle: Clock,
  paused: Pause,
  stopping: CircleSlash,
};

/** The state of a sandbox as a sign in its colour: colour alone says nothing, and letters are those of start kinds. */
export function StateMark({ state }: { state: string }) {
  const Icon = Object.hasOwn(ICONS, state) ? ICONS[state as SandboxState] : CircleQuestionMark;
  return (
    <span className={styles.letter} data-state={state} aria-hidden="true">
      <Icon />
    </span>
  );
}
