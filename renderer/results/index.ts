export { describeOption, MakeEqual } from "./make-equal.tsx";
export { ResultView } from "./result-view.tsx";
export { useShownTheme, useTextScale } from "./page-look.ts";
export { saveFile } from "./save-file.ts";
export { SaveMenu } from "./save-menu.tsx";
export { useLiveRun } from "./use-live-run.ts";
export { useWidth } from "./use-width.ts";
