import { defineConfig } from "vite";

/** What goes into bundles of functions: CommonJS files that need nothing beside them. After dist/node has been made. */
export default defineConfig({
  build: {
    ssr: true,
    outDir: "dist/node",
    emptyOutDir: false,
    target: "node20",
    minify: false,
    rolldownOptions: {
      input: { "bundled-function": "electron/faas/bundled/bundled-function.ts" },
      output: { format: "cjs", entryFileNames: "[name].cjs" },
    },
  },
});
