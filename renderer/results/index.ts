export { describeOption, MakeEqual } from "./make-equal.tsx";
export { ResultView } from "./result-view.tsx";
export { KeptRunHeader, KeptRuns, useRunRemoval, type KeptRun } from "./kept-runs.tsx";
export { formatWhen, RUN_STATE_WORDS } from "./run-state-words.ts";
export { useShownTheme, useTextScale } from "./page-look.ts";
export { saveFile } from "./save-file.ts";
export { SaveMenu } from "./save-menu.tsx";
export { useLiveRun } from "./use-live-run.ts";
export { useWidth } from "./use-width.ts";
