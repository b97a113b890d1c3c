import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";
import { Button, IconButton } from "./button.tsx";
import styles from "./dialog.module.css";

interface DialogProps {
  title: string;
  /** Called for Esc, the close button and a click outside. */
  onClose: () => void;
  /** Width in rem. */
  width?: number;
  /** Leaves out heading and padding; the title still names the dialog. */
  bare?: boolean;
  footer?: ReactNode;
  children: ReactNode;
}

/** A modal dialog; it is open as long as it is rendered. Focus returns to where it was. */
export function Dialog({ title, onClose, width = 30, bare = false, footer, children }: DialogProps) {
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element && !element.open) element.showModal();
    element?.querySelector<HTMLElement>("[data-autofocus], input, select, textarea")?.focus();
    return () => {
      element?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      {...(bare ? { "aria-label": title } : { "aria-labelledby": titleId })}
      className={styles.dialog}
      style={{ ["--dialog-width" as string]: `${width}rem` }}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {!bare && (
        <header className={styles.header}>
          <h2 id={titleId}>{title}</h2>
          <IconButton label="Close" icon={<X />} size="sm" onClick={onClose} />
        </header>
      )}
      <div className={bare ? styles.bare : styles.body}>{children}</div>
      {footer && <footer className={styles.footer}>{footer}</footer>}
    </dialog>
  );
}

interface ConfirmDialogProps {
  title: string;
  /** What will happen, and what can't be undone. */
  children: ReactNode;
  /** A verb: `Delete`. */
  confirmLabel: string;
  danger?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

export function ConfirmDialog({
  title,
  children,
  confirmLabel,
  danger = false,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  return (
    <Dialog
      title={title}
      width={26}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant={danger ? "danger" : "primary"}
            data-autofocus
            onClick={() => {
              onConfirm();
              onClose();
            }}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
