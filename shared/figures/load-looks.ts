import type { LoadSeries } from "../model/load/load-run.ts";
import type { Theme } from "./palette.ts";
import { seriesLooks, type SeriesLook } from "./series-look.ts";

/** Those that carry no runtime of their own name in theirs; a container has the colour of what runs in it. */
const RUNTIMES: Readonly<Record<string, string>> = {
  "v8-context": "deno",
  "v8-isolate": "wasmer",
  "wasm-instance": "wasm2c",
  "native-process": "native",
  "docker-native": "native",
  "node-process": "node",
  "docker-node": "node",
  "docker-wasmtime": "wasmtime",
  "docker-wasmer": "wasmer",
};

/** How the series of a load run are told apart: a sandbox has the colour of the runtime in it wherever it is drawn. */
export function loadLooks(series: readonly Pick<LoadSeries, "sandbox">[], theme: Theme): SeriesLook[] {
  return seriesLooks(
    series.map(({ sandbox }) =>
      sandbox === null ? "wazero" : (RUNTIMES[sandbox] ?? sandbox.replace(/^process:/, "")),
    ),
    theme,
  );
}
