// Makes modules of ours into files that Node 20, which reads no TypeScript, can import.
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

/**
 * `entries`: a name and a path from the root for each. Packages in `external` stay what they are: `folder` has to be in the
 * project then. Returns what imports one by its name.
 */
export async function bundle(entries, folder, external = []) {
  const fromRoot = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  await build({
    configFile: false,
    logLevel: "error",
    ssr: { noExternal: true, external },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      target: "node20",
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, fromRoot(path)])),
        output: { entryFileNames: "[name].mjs" },
      },
    },
  });
  return (name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href);
}
