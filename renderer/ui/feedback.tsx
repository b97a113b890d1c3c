import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import type { Failure } from "#shared/model/failure.ts";
import { Button, IconButton } from "./button.tsx";
import { classNames } from "./class-names.ts";
import { LinkedText } from "./linked-text.tsx";
import styles from "./feedback.module.css";

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  /** One sentence: what will be here, and how it gets here. */
  text?: ReactNode;
  /** The next step, as buttons. */
  actions?: ReactNode;
}

export function EmptyState({ icon, title, text, actions }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      {icon}
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}

export type Tone = "error" | "warn" | "info" | "ok";

const TONE_ICONS = { error: CircleAlert, warn: TriangleAlert, info: Info, ok: CircleCheck };

interface NoticeProps {
  kind?: Tone;
  title: ReactNode;
  /** What happened, in full. */
  children?: ReactNode;
  /** What to do about it. */
  hint?: ReactNode;
  actions?: ReactNode;
  onDismiss?: () => void;
}

/** A message that stays where its cause is. Errors are announced at once, the rest when the reader pauses. */
export function Notice({ kind = "info", title, children, hint, actions, onDismiss }: NoticeProps) {
  const Icon = TONE_ICONS[kind];
  return (
    <div role={kind === "error" ? "alert" : "status"} className={classNames(styles.notice, styles[kind])}>
      <Icon aria-hidden="true" />
      <div className={styles.noticeBody}>
        <strong>{title}</strong>
        {children && <div>{typeof children === "string" ? <LinkedText text={children} /> : children}</div>}
        {hint && <div className={styles.hint}>{typeof hint === "string" ? <LinkedText text={hint} /> : hint}</div>}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      {onDismiss && <IconButton label="Dismiss" icon={<X />} size="sm" onClick={onDismiss} />}
    </div>
  );
}

/** A failed call or job: what happened, what to do, and the way on. */
export function FailureNotice({
  failure,
  title,
  actions,
  onDismiss,
}: { failure: Failure; title?: string } & Pick<NoticeProps, "actions" | "onDismiss">) {
  return (
    <Notice kind="error" title={title ?? failure.message} hint={failure.hint} actions={actions} onDismiss={onDismiss}>
      {title && failure.message}
    </Notice>
  );
}

interface ProblemsNoticeProps {
  /** How many errors and of which compiler; what they are stands in the list of problems. */
  summary: string;
  onShowProblem: () => void;
  /** Further ways on. */
  actions?: ReactNode;
}

/** A source that does not build: leads to its problems instead of repeating them. */
export function ProblemsNotice({ summary, onShowProblem, actions }: ProblemsNoticeProps) {
  return (
    <Notice
      kind="error"
      title={summary}
      actions={
        <>
          <Button size="sm" shortcut="F8" onClick={onShowProblem}>
            Show the problem
          </Button>
          {actions}
        </>
      }
    />
  );
}

/** A small coloured word: the state of one thing. */
export function StatusPill({ tone, children }: { tone?: Tone; children: ReactNode }) {
  return <span className={classNames(styles.status, tone && styles[tone])}>{children}</span>;
}

interface SkeletonProps {
  /** How many bars. */
  lines?: number;
  /** Height of one bar, in CSS. */
  height?: string;
  label?: string;
}

/** Holds the place of what is loading, at the same size. */
export function Skeleton({ lines = 3, height = "0.9rem", label = "Loading" }: SkeletonProps) {
  return (
    <div className={styles.skeleton} role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} style={{ height, width: lines === 1 ? "100%" : `${92 - ((line * 29) % 45)}%` }} />
      ))}
    </div>
  );
}

interface ProgressBarProps {
  label: string;
  /** Left out while nothing is known. */
  value?: number;
  max?: number;
}

export function ProgressBar({ label, value, max = 1 }: ProgressBarProps) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={value}
      data-indeterminate={value === undefined || undefined}
      className={styles.progress}
    >
      <div style={value === undefined ? undefined : { width: `${Math.min(100, (100 * value) / max)}%` }} />
    </div>
  );
}
