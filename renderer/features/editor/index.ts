export { BuildOptions, effectiveCompiler } from "./build-options.tsx";
export { BuildPanel } from "./build-panel.tsx";
export { useProblems } from "./build-results.ts";
export { EditorPane, preloadEditor } from "./editor-pane.tsx";
export { FileTree } from "./file-tree.tsx";
export { LinkedEditor } from "./linked-editor.tsx";
export { OpenFolderDialog } from "./open-folder-dialog.tsx";
