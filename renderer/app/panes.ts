const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex]:not([tabindex="-1"])';

/** Moves the focus to the next (or previous) visible element marked `data-pane`. */
export function focusNextPane(backwards: boolean, page: Document = document): void {
  const panes = [...page.querySelectorAll<HTMLElement>("[data-pane]")].filter(
    (pane) => pane.closest("[hidden]") === null,
  );
  // A pane may lie in another, which comes before it: the innermost is where the focus is.
  const current = panes.findLastIndex((pane) => pane.contains(page.activeElement));
  const step = backwards ? -1 : 1;
  for (let tried = 1; tried <= panes.length; tried += 1) {
    const from = current === -1 && backwards ? 0 : current;
    const pane = panes[(from + step * tried + panes.length * 2) % panes.length];
    if (pane && focusInside(pane)) return;
  }
}

function focusInside(pane: HTMLElement): boolean {
  const target =
    pane.querySelector<HTMLElement>(pane.dataset.paneFocus ?? FOCUSABLE) ?? pane.querySelector<HTMLElement>(FOCUSABLE);
  target?.focus();
  return target !== null;
}
