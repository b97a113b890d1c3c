/** A key press as the shortcut sheet writes it: `Ctrl+Enter`, `Shift+F6`, `?`. Cmd counts as Ctrl. */
export function keysOf(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">): string {
  const isCharacter = event.key.length === 1;
  const key = isCharacter ? event.key.toUpperCase() : event.key === "Escape" ? "Esc" : event.key;
  return [
    (event.ctrlKey || event.metaKey) && "Ctrl",
    event.altKey && "Alt",
    // Shift is part of how a character such as ? is typed.
    event.shiftKey && (!isCharacter || /[A-Z]/.test(key)) && "Shift",
    key,
  ]
    .filter(Boolean)
    .join("+");
}

/** Whether a key press is meant as text by whatever has the focus. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable || target.matches("input, textarea, select") || target.closest(".monaco-editor") !== null
  );
}
