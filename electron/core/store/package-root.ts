import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

interface PackageRoot {
  root: string;
  version: string;
}

function find(): PackageRoot {
  // The core runs from dist/node/ when built and from electron/core/ in tests: look upwards from either.
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(folder, "package.json");
    if (existsSync(file)) {
      const { name, version } = JSON.parse(readFileSync(file, "utf8")) as { name: string; version: string };
      if (name === "wasm-workbench") return { root: folder, version };
    }
    const parent = dirname(folder);
    if (parent === folder) throw new Error("The workbench's own package.json was not found above its code.");
    folder = parent;
  }
}

/** The folder the workbench is installed in, which holds examples/ and dist/, and its version. */
export const packageRoot: PackageRoot = find();
