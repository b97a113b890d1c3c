import { createWorkbench } from "#core/create-workbench.ts";
import { toWireError } from "#shared/errors.ts";
import type { MessageFromCore } from "./core-messages.ts";
import { runCoreProcess } from "./core-process.ts";

const SENDING_MS = 200;

const opening = createWorkbench();
// Only to save time later: a compiler that doesn't load says so when it is used.
opening.then((workbench) => workbench.warm()).catch(() => {});

runCoreProcess(process.parentPort, opening).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.parentPort.postMessage({ type: "failed", failure: toWireError(error) } satisfies MessageFromCore);
    // The message is on its way through another thread; without it nobody would read why.
    setTimeout(() => process.exit(1), SENDING_MS);
  },
);
