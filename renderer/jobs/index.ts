export { JobsProvider, useJobs, useLatestJob } from "./jobs-context.tsx";
export { isOver, type TrackedJob } from "./job-store.ts";
export { OutputView } from "./output-view.tsx";
export { describeActivity, describeProgress } from "./job-words.ts";
