import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { app, dialog } from "electron";
import { runApp } from "./run-app.ts";

const folder = dirname(fileURLToPath(import.meta.url));
const unpackedFolder = folder.replace(`${sep}app.asar${sep}`, `${sep}app.asar.unpacked${sep}`);

// Not awaited: Electron becomes ready only after this module has been evaluated, and running waits for that.
runApp({
  rendererDir: join(folder, "..", "renderer"),
  preload: join(folder, "..", "preload", "preload.cjs"),
  coreProcess: join(unpackedFolder, "core-process.js"),
}).catch((error: unknown) => {
  dialog.showErrorBox("Wasm Workbench can't start", error instanceof Error ? error.message : String(error));
  app.exit(1);
});
