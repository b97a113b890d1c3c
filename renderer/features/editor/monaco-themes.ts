import type { editor } from "monaco-editor/editor/editor.api";

export const LIGHT_THEME = "workbench-light";
export const DARK_THEME = "workbench-dark";

// Monaco can't read CSS variables: these repeat ui/tokens.css. Text colours reach 4.5:1 on their background.
const light: editor.IStandaloneThemeData = {
  base: "vs",
  inherit: true,
  rules: [
    { token: "", foreground: "1b1f29" },
    { token: "comment", foreground: "5f6b7a", fontStyle: "italic" },
    { token: "keyword", foreground: "4338ca" },
    { token: "keyword.directive", foreground: "8a2f6b" },
    { token: "string", foreground: "0a6647" },
    { token: "number", foreground: "9a4a00" },
    { token: "type", foreground: "0f5e8c" },
    { token: "annotation", foreground: "8a2f6b" },
    { token: "delimiter", foreground: "4a5261" },
  ],
  colors: {
    "editor.background": "#ffffff",
    "editor.foreground": "#1b1f29",
    "editorLineNumber.foreground": "#6a7381",
    "editorLineNumber.activeForeground": "#1b1f29",
    "editor.lineHighlightBackground": "#f6f7f9",
    "editor.lineHighlightBorder": "#00000000",
    "editor.selectionBackground": "#d5d8fb",
    "editorCursor.foreground": "#4338ca",
    "editorWidget.background": "#ffffff",
    "editorWidget.border": "#dcdfe6",
    "editorError.foreground": "#b3261e",
    "editorWarning.foreground": "#a05e00",
    "scrollbarSlider.background": "#858d9b40",
    "scrollbarSlider.hoverBackground": "#858d9b70",
    "scrollbarSlider.activeBackground": "#858d9b90",
    focusBorder: "#4338ca",
  },
};

const dark: editor.IStandaloneThemeData = {
  base: "vs-dark",
  inherit: true,
  rules: [
    { token: "", foreground: "e6e9ef" },
    { token: "comment", foreground: "8d97a7", fontStyle: "italic" },
    { token: "keyword", foreground: "b0b4ff" },
    { token: "keyword.directive", foreground: "f0a6d2" },
    { token: "string", foreground: "83d6b0" },
    { token: "number", foreground: "f2b880" },
    { token: "type", foreground: "86c8f0" },
    { token: "annotation", foreground: "f0a6d2" },
    { token: "delimiter", foreground: "b6bec9" },
  ],
  colors: {
    "editor.background": "#1b1e24",
    "editor.foreground": "#e6e9ef",
    "editorLineNumber.foreground": "#8590a0",
    "editorLineNumber.activeForeground": "#e6e9ef",
    "editor.lineHighlightBackground": "#20242b",
    "editor.lineHighlightBorder": "#00000000",
    "editor.selectionBackground": "#373a6b",
    "editorCursor.foreground": "#b0b4ff",
    "editorWidget.background": "#23272f",
    "editorWidget.border": "#313641",
    "editorError.foreground": "#ff8a80",
    "editorWarning.foreground": "#f2c063",
    "scrollbarSlider.background": "#8d97a740",
    "scrollbarSlider.hoverBackground": "#8d97a770",
    "scrollbarSlider.activeBackground": "#8d97a790",
    focusBorder: "#b0b4ff",
  },
};

export function defineThemes(monaco: { editor: Pick<typeof editor, "defineTheme"> }): void {
  monaco.editor.defineTheme(LIGHT_THEME, light);
  monaco.editor.defineTheme(DARK_THEME, dark);
}
