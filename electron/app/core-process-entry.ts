import { createWorkbench } from "#core/create-workbench.ts";
import { runCoreProcess } from "./core-process.ts";

const opening = createWorkbench();
// Only to save time later: a compiler that doesn't load says so when it is used.
opening.then((workbench) => workbench.warm()).catch(() => {});

runCoreProcess(process.parentPort, opening).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
