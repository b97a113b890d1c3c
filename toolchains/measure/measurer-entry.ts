import { fileURLToPath } from "node:url";
import { isMainThread, parentPort } from "node:worker_threads";
import { serveMeasurements } from "./serve-measurements.ts";
import { serveSystemCalls } from "./system-call-thread.ts";

if (isMainThread) await serveMeasurements({ launcher: process.argv[2], threadEntry: fileURLToPath(import.meta.url) });
else if (parentPort) await serveSystemCalls(parentPort);
