import { defineConfig } from "vite";

/** A sandboxed preload script can't be an ES module: one CommonJS file. */
export default defineConfig({
  build: {
    ssr: true,
    outDir: "dist/preload",
    emptyOutDir: true,
    target: "node20",
    minify: false,
    rolldownOptions: {
      input: { preload: "electron/preload/preload.ts" },
      external: ["electron"],
      output: { format: "cjs", entryFileNames: "[name].cjs" },
    },
  },
});
