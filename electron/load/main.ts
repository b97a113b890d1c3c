import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { runTicker, tickerMemory } from "./ticker.ts";

if (isMainThread) {
  // Only here: the ticker's thread has no need of what it loads.
  const { runLoadProcess } = await import("./load-process.ts");
  await runLoadProcess(fileURLToPath(import.meta.url));
} else {
  const tell = () => parentPort?.postMessage(null);
  // Time begins when its code is loaded.
  tell();
  runTicker(tickerMemory(workerData as SharedArrayBuffer), tell);
}
