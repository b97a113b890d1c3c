import { useEffect } from "react";
import { useActions } from "./actions.tsx";
import type { Command } from "./use-commands.ts";
import { focusNextPane } from "./panes.ts";
import { isTyping, keysOf } from "./shortcuts.ts";

/** Listens before anything else on the page does, the editor included. */
export function useShortcuts(commands: readonly Command[]): void {
  const { cancelRunning } = useActions();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (document.querySelector("dialog[open]")) return;
      const keys = keysOf(event);
      if (keys === "F6" || keys === "Shift+F6") {
        focusNextPane(event.shiftKey);
        event.preventDefault();
        return;
      }
      // A page may take a key for itself, such as Ctrl+Enter where something is sent.
      if (document.querySelector(`[data-takes-keys="${CSS.escape(keys)}"]`)) return;
      const command = commands.find((candidate) => candidate.keys === keys);
      if (!command || (keys.length === 1 && isTyping(event.target))) return;
      event.preventDefault();
      event.stopPropagation();
      if (command.enabled ?? true) command.run();
    };
    // Esc comes last: whatever is open takes it first and stops it.
    const onEscape = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || isTyping(event.target)) return;
      if (!document.querySelector("dialog[open], [role=tooltip]")) cancelRunning();
    };
    window.addEventListener("keydown", onKeyDown, true);
    window.addEventListener("keydown", onEscape);
    return () => {
      window.removeEventListener("keydown", onKeyDown, true);
      window.removeEventListener("keydown", onEscape);
    };
  }, [commands, cancelRunning]);
}
