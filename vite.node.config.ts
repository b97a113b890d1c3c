import { defineConfig } from "vite";

/** The Node side: one entry a process. Packages stay in node_modules; `electron` is the host's own. */
export default defineConfig({
  build: {
    ssr: true,
    outDir: "dist/node",
    emptyOutDir: true,
    target: "node20",
    minify: false,
    rolldownOptions: {
      input: {
        cli: "electron/cli/main.ts",
        "electron-main": "electron/app/main.ts",
        "core-process": "electron/app/core-process-entry.ts",
        measurer: "toolchains/measure/measurer-entry.ts",
        "embedded-llvm": "toolchains/compilers/embedded-llvm-entry.ts",
        "node-wasi-runner": "toolchains/runtimes/node-wasi-runner.ts",
        "emscripten-runner": "toolchains/runtimes/emscripten-runner.ts",
        "sandbox-host": "electron/faas/sandboxes/host/host-entry.ts",
        "isolate-host": "electron/faas/sandboxes/v8-isolate/isolate-host-entry.ts",
        "isolate-worker": "electron/faas/sandboxes/v8-isolate/isolate-worker-entry.ts",
        "node-action-proxy": "electron/faas/sandboxes/node-process/proxy/node-action-proxy.ts",
        "ready-module": "electron/faas/sandboxes/process/ready-module-entry.ts",
        watchdog: "toolchains/process/watchdog-entry.ts",
        emulator: "electron/faas/main.ts",
        "load-generator": "electron/load/main.ts",
        "lambda-node-runtime": "electron/core/bundles/lambda-node-runtime.ts",
      },
      external: ["electron"],
      output: { entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
    },
  },
});
