import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { classNames } from "./class-names.ts";
import { Spinner } from "./spinner.tsx";
import { Tooltip } from "./tooltip.tsx";
import styles from "./button.module.css";

interface CommonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary` once a view: the next step. */
  variant?: "primary" | "secondary" | "ghost" | "danger" | "link";
  size?: "sm" | "md";
  /** Shows a spinner in place of the icon; the button stays focusable but does nothing. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export interface ButtonProps extends CommonProps {
  icon?: ReactNode;
  /** Shown inside the button, such as `Ctrl+B`. */
  shortcut?: string;
}

export function Button(props: ButtonProps) {
  const {
    variant = "secondary",
    size = "md",
    busy = false,
    icon,
    shortcut,
    className,
    children,
    onClick,
    ...rest
  } = props;
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      className={classNames(styles.button, styles[variant], size === "sm" && styles.sm, className)}
      onClick={busy ? undefined : onClick}
    >
      {busy ? <Spinner /> : icon}
      {children}
      {shortcut && (
        <span className={styles.shortcut} aria-hidden="true">
          {shortcut}
        </span>
      )}
    </button>
  );
}

export interface IconButtonProps extends CommonProps {
  /** What it does: the accessible name and the tooltip. */
  label: string;
  icon: ReactNode;
  shortcut?: string;
}

export function IconButton(props: IconButtonProps) {
  const { label, icon, shortcut, variant = "ghost", size = "md", busy = false, className, onClick, ...rest } = props;
  return (
    <Tooltip text={shortcut ? `${label} (${shortcut})` : label} labels>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-busy={busy || undefined}
        className={classNames(styles.button, styles[variant], styles.icon, size === "sm" && styles.sm, className)}
        onClick={busy ? undefined : onClick}
      >
        {busy ? <Spinner /> : icon}
      </button>
    </Tooltip>
  );
}
