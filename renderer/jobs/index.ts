export { JobsProvider, useJobs, useLatestJob, useProjectJob } from "./jobs-context.tsx";
export { isOver, isPausable, type TrackedJob } from "./job-store.ts";
export { JobControls } from "./job-controls.tsx";
export { OutputView } from "./output-view.tsx";
export { useResumeRun } from "./use-resume-run.ts";
export { describeActivity, describePaused, describeProgress } from "./job-words.ts";
