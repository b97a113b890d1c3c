import { afterEach, expect, test } from "vitest";
import { focusNextPane } from "./panes.ts";
import { isTyping, keysOf } from "./shortcuts.ts";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {}) =>
  keysOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

afterEach(() => {
  document.body.innerHTML = "";
});

test("keys are written as the shortcut sheet writes them", () => {
  expect(press("Enter", { ctrlKey: true })).toBe("Ctrl+Enter");
  expect(press("b", { metaKey: true })).toBe("Ctrl+B");
  expect(press("F6", { shiftKey: true })).toBe("Shift+F6");
  expect(press("?", { shiftKey: true })).toBe("?");
  expect(press("B", { ctrlKey: true, shiftKey: true })).toBe("Ctrl+Shift+B");
  expect(press("Escape")).toBe("Esc");
});

test("text fields and the editor take plain characters themselves", () => {
  document.body.innerHTML = '<input><div class="monaco-editor"><div id="line"></div></div><button></button>';
  expect(isTyping(document.querySelector("input"))).toBe(true);
  expect(isTyping(document.querySelector("#line"))).toBe(true);
  expect(isTyping(document.querySelector("button"))).toBe(false);
  expect(isTyping(null)).toBe(false);
});

test("F6 goes round the panes that are shown and hold something to focus", () => {
  document.body.innerHTML = `
    <nav data-pane="areas"><a id="a" href="#">A</a></nav>
    <div hidden><div data-pane="hidden"><button id="h"></button></div></div>
    <div data-pane="empty"></div>
    <div data-pane="files" data-pane-focus="#second"><button id="first"></button><button id="second"></button></div>`;
  const visited: (string | undefined)[] = [];
  for (let step = 0; step < 3; step += 1) {
    focusNextPane(false);
    visited.push(document.activeElement?.id);
  }
  focusNextPane(true);
  visited.push(document.activeElement?.id);
  expect(visited).toEqual(["a", "second", "a", "second"]);
});
