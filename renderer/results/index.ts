export { describeOption, MakeEqual } from "./make-equal.tsx";
export { ResultView } from "./result-view.tsx";
export { useShownTheme } from "./page-look.ts";
export { useRun } from "./use-run.ts";
