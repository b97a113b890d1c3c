import { parentPort, workerData } from "node:worker_threads";
import { toWireError } from "#shared/errors.ts";
import { makeModuleReady, type ModuleJob } from "./ready-module.ts";
import type { ReadyAnswer } from "./ready-module-aside.ts";

function answer(): ReadyAnswer {
  try {
    return { ready: makeModuleReady(workerData as ModuleJob) };
  } catch (error) {
    return { error: toWireError(error) };
  }
}

parentPort?.postMessage(answer());
