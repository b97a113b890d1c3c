export { HostProvider, useClient, useConnection, useHost } from "./host-context.tsx";
export type { Host } from "./host.ts";
export { lazyPart, usePartsMissing } from "./lazy-part.ts";
export { isAbort, toFailure } from "./failure.ts";
export { watchJob } from "./watch-job.ts";
