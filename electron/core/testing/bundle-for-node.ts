import { join } from "node:path";
import { build } from "vite";

/** Makes a module of ours into one file that child processes of a test can import: Node 20 reads no TypeScript. */
export async function bundleForNode(entry: string, folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: "error",
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      target: "node20",
      minify: false,
      rolldownOptions: { input: { bundle: entry }, output: { entryFileNames: "[name].mjs" } },
    },
  });
  return join(folder, "bundle.mjs");
}
